"""Answers as compact Markdown that also reads well on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import accumulate, groupby

from sagemaker_cost_mcp.tools.answers import Answer, FindingRow, GapRow, Meta, UndecidedRow


def usd(amount: Decimal | None) -> str:
    """Dollars and cents with thousands separators; a dash where the amount is not known.

    >>> usd(Decimal("1029.3")), usd(Decimal("-0.004")), usd(None)
    ('$1,029.30', '$0.00', '-')
    """
    if amount is None:
        return "-"
    rounded = round(amount, 2)
    return f"-${-rounded:,.2f}" if rounded < 0 else f"${abs(rounded):,.2f}"


def count(amount: int, thing: str) -> str:
    """A number of things, in the right number.

    >>> count(1, "day"), count(30, "day")
    ('1 day', '30 days')
    """
    return f"{amount} {thing}" if amount == 1 else f"{amount} {thing}s"


def number(amount: Decimal) -> str:
    """A quantity with at most three decimals.

    >>> number(Decimal("1116.740")), number(Decimal("744"))
    ('1,116.74', '744')
    """
    return f"{amount:,.3f}".rstrip("0").rstrip(".")


def several(names: Sequence[str], shown: int = 8, further: int = 0) -> str:
    """Names for people: of very many the first, and how many more there are.

    >>> several(["a", "b"]), several(["a", "b", "c"], shown=1, further=10)
    ('a, b', 'a and 12 more')
    """
    rest = max(0, len(names) - shown) + further
    return ", ".join(names[:shown]) + (f" and {rest} more" if rest else "")


def shortened(formula: str, most: int) -> str:
    """A sum of many terms: the first of them up to a length, and how many more there are.

    >>> shortened("1 x $2; 3 x $4; 5 x $6", most=16)
    '1 x $2; 3 x $4; and 1 more'
    """
    terms = formula.split("; ")
    ends = accumulate(len(term) + 2 for term in terms)
    fitting = sum(end <= most for end in ends) or 1
    return "; ".join([*terms[:fitting], *([f"and {len(terms) - fitting} more"] if fitting < len(terms) else [])])


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Lines of a Markdown table; pipes and line breaks in cells are made harmless."""
    lines = [head, ["---"] * len(head), *rows]
    return ["| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines]


def plan_lines(rows: Sequence[FindingRow]) -> list[str]:
    """Findings by rank; those that claim no dollar are told together, rule by rule."""
    lines: list[str] = []
    told: dict[str, int] = {}
    for rank, row in enumerate((row for row in rows if row.monthly_saving_list_usd), start=1):
        lines += finding_lines(rank, row, _told_before(row, told))
        told.setdefault(row.recommendation, rank)
    risks = sorted((row for row in rows if not row.monthly_saving_list_usd), key=lambda row: row.rule)
    for _, group in groupby(risks, key=lambda row: row.rule):
        lines += _risk_lines(list(group))
    return lines


def _risk_lines(rows: Sequence[FindingRow]) -> list[str]:
    """Risks of one rule: the longest common advice, then each resource in a line."""
    advice = min((row.recommendation for row in rows), key=len)
    head = f"- **No dollar claim** {rows[0].title} ({len(rows)}). Do: {one_line(advice)}"
    return [head, *(f"  - {_risk(row, advice)}" for row in rows)]


def _risk(row: FindingRow, advice: str) -> str:
    own = one_line(row.recommendation.removesuffix(advice))
    what = f"`{one_line(row.resource.name)}` ({row.resource.region}, id {row.id}): {_sentences(row.evidence)}."
    who = f" Ask: {_owner(row)}." if row.owner.kind != "unknown" else ""
    return f"{what}{who} {own}".rstrip()


def _told_before(row: FindingRow, told: Mapping[str, int]) -> str | None:
    """The advice with a reference in place of what another finding said already: `As 1.`; None: it is new."""
    for advice, rank in told.items():
        if row.recommendation.endswith(advice):
            return f"{one_line(row.recommendation.removesuffix(advice))} As {rank}.".lstrip()
    return None


def finding_lines(rank: int, row: FindingRow, advice: str | None = None, *, whole: bool = False) -> list[str]:
    """One finding: what, where, how much, why, what to do (in full, or as `advice` has it), whom to ask.

    Args:
        rank: Its number.
        row: The finding.
        advice: Stands in for what was recommended before.
        whole: Evidence and formula at any length that a page of their own can hold.
    """
    why, cash = (_WHOLE, _WHOLE) if whole else (_WHY, _CASH)
    r = row.resource
    head = f"{rank}. **{_saving(row)}** {row.title}: `{one_line(r.name)}` ({r.region}, id {row.id})"
    lines = [head, f"   Why: {shortened(_sentences(row.evidence), why)}."]
    if row.saving_formula:
        lines.append(f"   Cash: {shortened(row.saving_formula, cash)}.")
    ask = f"Ask: {_owner(row)}. Confidence {row.confidence}"
    if advice:
        return [*lines, f"   Do: {advice} {ask}."]
    undo = "can be undone" if row.reversible else "cannot be undone"
    return [*lines, f"   Do: {one_line(row.recommendation)}", f"   {ask}, effort {row.effort}, {undo}."]


_WHY, _CASH, _WHOLE = 420, 240, 1_500
"""Characters for evidence and formula: a plan of eight findings has to fit into a short answer."""


def undecided_lines(rows: Sequence[UndecidedRow], total: int) -> list[str]:
    """What could not be judged, and what would settle it."""
    lines: list[str] = []
    in_order = sorted(rows, key=lambda row: (row.rule, row.how_to_fix))
    for (rule, fix), group in groupby(in_order, key=lambda row: (row.rule, row.how_to_fix)):
        lines.append(f"- {rule}; to settle: {one_line(fix)}")
        lines += [f"  - `{one_line(r.resource.name)}` ({r.resource.region}): {one_line(r.missing)}" for r in group]
    return [*lines, f"- and {total - len(rows)} more with detail=full"] if total > len(rows) else lines


def gap_lines(gaps: Sequence[GapRow]) -> list[str]:
    """What could not be read."""
    if not gaps:
        return []
    where = [f"- {gap.operation} in {gap.region or 'all regions'}, account {gap.account_id}: " for gap in gaps]
    return ["", "## Not read", *(w + one_line(gap.reason) for w, gap in zip(where, gaps, strict=True))]


def footer(answer: Answer) -> list[str]:
    """Window, metric, prices, and what asking cost."""
    return ["", _source(answer.meta), *(_more(answer.meta))]


def one_line(text: str) -> str:
    """Names and tags are chosen by strangers: no line breaks, no backticks that could end a quotation."""
    return " ".join(text.split()).replace("`", "'")


def _owner(row: FindingRow) -> str:
    who = f"{row.owner.kind} {one_line(row.owner.name)}".strip()
    return f"{who} ({one_line(row.owner.evidence.removesuffix(f'={row.owner.name}'))})"


def _sentences(evidence: Iterable[str]) -> str:
    return "; ".join(one_line(sentence) for sentence in evidence)


def _saving(row: FindingRow) -> str:
    if row.counted_under:
        return f"counted under {row.counted_under}"
    if not row.monthly_saving_list_usd:
        return "no dollar claim"
    list_price = (
        "" if row.monthly_saving_usd == row.monthly_saving_list_usd else f", list {usd(row.monthly_saving_list_usd)}"
    )
    later = f", {usd(row.monthly_saving_later_usd)} from {row.cash_from}" if _stranded(row) else ""
    return f"{usd(row.monthly_saving_usd)}/month{later}{list_price}"


def _stranded(row: FindingRow) -> bool:
    return not row.monthly_saving_usd and bool(row.monthly_saving_later_usd) and row.cash_from is not None


def _source(meta: Meta) -> str:
    parts = [
        f"Account {', '.join(meta.account_ids) or 'all visible'}",
        f"regions {', '.join(meta.regions) or '-'}",
    ]
    if meta.window_start:
        parts.append(
            f"bill {meta.window_start} to {meta.window_end} (end exclusive), {meta.cost_metric}, {meta.currency}"
        )
    if meta.price_source:
        parts.append(f"prices: {meta.price_source}")
    parts.append(
        f"read {meta.taken_at:%Y-%m-%d %H:%M} UTC with {count(meta.aws_calls, 'AWS call')} (${meta.aws_calls_usd})"
    )
    return "_" + " · ".join(parts) + "._"


def _more(meta: Meta) -> list[str]:
    return [f"_More rows: call again with cursor `{meta.next_cursor}`._"] if meta.next_cursor else []


def _cell(text: str) -> str:
    return one_line(text).replace("|", "\\|")
