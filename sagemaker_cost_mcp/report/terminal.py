"""A review on a terminal: the headline, where the money goes, the plan as a table, what is open.

Colour says nothing that words do not say too, and is left out where the terminal has none or `NO_COLOR` is set
(https://no-color.org). Names come from the account: they are never read as markup, and control characters are taken
out of them, so that no tag can write over the screen.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, TextIO

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from sagemaker_cost_mcp.report.review_view import FindingView, ReviewView, UndecidedView

_BAR = 24
"""Columns of the longest bar."""

_OPEN_SHOWN = 5
"""Undecided rows and gaps that are named; the others are counted."""

_SURE = {"high": "green", "medium": "yellow", "low": "red"}


def printed(review: ReviewView, stream: TextIO) -> None:
    """Write the review to a terminal as wide as it is."""
    Console(file=stream, highlight=False, soft_wrap=False).print(picture(review))


def picture(review: ReviewView) -> RenderableType:
    """The whole review, to be laid out in whatever width there is."""
    parts = [_headline(review), *_gaps(review), *_phases(review), *_plan(review), *_undecided(review)]
    return Group(*parts, Text(_footer(review), style="dim"))


def shown(text: str) -> str:
    r"""A text of the account without control characters, marks that reverse the direction among them.

    >>> shown("a\x1b[2Jb\u202ec")
    'a[2Jbc'
    """
    return "".join(letter for letter in text if letter == "\n" or unicodedata.category(letter) not in {"Cc", "Cf"})


def _usd(amount: Decimal) -> str:
    return f"${amount:,.2f}"


def _headline(review: ReviewView) -> Panel:
    line = Text()
    line.append(f"{_usd(review.net_monthly_saving_usd)} a month", style="bold green")
    line.append(" would leave the bill if the whole plan were followed")
    if review.saving_share_percent is not None:
        line.append(f": {review.saving_share_percent} % of a month's cost")
    line.append(f"\n{_usd(review.high_confidence_monthly_saving_usd)} of it with high confidence")
    if review.later_monthly_saving_usd > review.net_monthly_saving_usd:
        line.append(f"; {_usd(review.later_monthly_saving_usd)} once today's Savings Plans have ended")
    line.append(f"\n{shown(review.summary)}", style="dim")
    return Panel(line, title="SageMaker cost review", title_align="left", border_style="green", padding=(0, 1))


def _gaps(review: ReviewView) -> Iterator[RenderableType]:
    if not review.gaps:
        return
    lines = Text("Could not be read, so nothing below says that it is fine:", style="bold red")
    for gap in review.gaps[:_OPEN_SHOWN]:
        where = f" in {gap.region}" if gap.region else ""
        lines.append(f"\n  {shown(gap.operation)}{shown(where)}: {shown(gap.reason)}", style="not bold red")
    lines.append(_rest(len(review.gaps)), style="not bold red")
    yield Padding(lines, (1, 0, 0, 0))


def _rest(count: int) -> str:
    return f"\n  and {count - _OPEN_SHOWN} more" if count > _OPEN_SHOWN else ""


def _phases(review: ReviewView) -> Iterator[RenderableType]:
    spent = [phase for phase in review.phases if phase.cost_usd]
    if not spent:
        return
    table = _table(title="Where the money goes")
    table.add_column("Phase")
    table.add_column("Cost", justify="right")
    table.add_column("Share", justify="right")
    table.add_column("")
    most = max(abs(phase.cost_usd) for phase in spent)
    for phase in spent:
        bar = Text("█" * max(1, round(_BAR * abs(phase.cost_usd) / most)), style="cyan")
        table.add_row(phase.phase.replace("_", " "), _usd(phase.cost_usd), f"{phase.share_percent} %", bar)
    yield table


def _plan(review: ReviewView) -> Iterator[RenderableType]:
    if not review.findings:
        yield Padding(Text("No rule found anything to save.", style="bold"), (1, 0))
        return
    table = _table(title="Plan, largest cash first")
    table.add_column("", justify="right", style="dim")
    table.add_column("USD/month", justify="right", style="bold green", no_wrap=True)
    table.add_column("What, where, and what to do", ratio=1)
    said: dict[str, int] = {}
    for place, found in enumerate(review.findings, start=1):
        first = said.setdefault(found.recommendation, place)
        advice = found.recommendation if first == place else f"As in {first}."
        table.add_row(str(place), _cash(found), _what(found, advice))
    yield table


def _cash(found: FindingView) -> Text:
    if found.monthly_saving_usd:
        return Text(f"{found.monthly_saving_usd:,.2f}")
    if found.counted_under:
        return Text(f"in {found.counted_under}", style="not bold dim")
    later = found.monthly_saving_later_usd
    return Text(f"{later:,.2f}\nlater" if later else "-", style="not bold dim")


def _what(found: FindingView, advice: str) -> Text:
    place = ", ".join(filter(None, (found.resource.type.replace("-", " "), found.resource.region)))
    text = Text(shown(found.resource.name), style="bold")
    text.append(f"  {shown(place)}", style="not bold dim")
    text.append(f"\n{shown(found.title)}. {shown(advice)}\n", style="not bold")
    text.append(f"confidence {found.confidence}", style=f"not bold {_SURE.get(found.confidence, '')}")
    text.append(f" · ask {shown(found.owner.name) or 'around'} · {found.rule} {found.id}", style="not bold dim")
    return text


def _undecided(review: ReviewView) -> Iterator[RenderableType]:
    if not review.undecided_total:
        return
    lines = Text(f"Undecided, neither waste nor fine: {review.undecided_total}", style="bold yellow")
    for one in review.undecided[:_OPEN_SHOWN]:
        lines.append(f"\n  {_open(one)}", style="not bold default")
    lines.append(_rest(review.undecided_total), style="not bold default")
    yield Padding(lines, (0, 0, 1, 0))


def _open(one: UndecidedView) -> str:
    return shown(f"{one.resource.name} ({one.rule}): {one.missing}. {one.how_to_fix}")


def _footer(review: ReviewView) -> str:
    meta = review.meta
    return ". ".join(filter(None, _footnotes(review, f"{meta.aws_calls} AWS calls, {_usd(meta.aws_calls_usd)}"))) + "."


def _footnotes(review: ReviewView, calls: str) -> Iterable[str]:
    meta = review.meta
    yield f"Accounts {', '.join(meta.account_ids)}" if meta.account_ids else ""
    yield f"Regions {', '.join(meta.regions)}" if meta.regions else ""
    yield f"Window {meta.window_start} to {meta.window_end} (exclusive)" if meta.window_end else ""
    yield f"Taken {meta.taken_at:%Y-%m-%d %H:%M} UTC"
    yield calls
    yield f"{review.exempted} exempted" if review.exempted else ""
    yield "More findings: --limit" if meta.truncated else ""


def _table(title: str) -> Table:
    return Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
