"""A review as one HTML file: readable without JavaScript, and without network for good.

Rows are written here, escaped by Jinja2; the scripts only sort, filter, fold and draw what is there already.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, get_args

from sagemaker_cost_mcp import __version__
from sagemaker_cost_mcp.report import wording
from sagemaker_cost_mcp.report.charts.look import Theme, config
from sagemaker_cost_mcp.report.figures import Figure, Proposal
from sagemaker_cost_mcp.report.pages import environment
from sagemaker_cost_mcp.report.rendered import bundle
from sagemaker_cost_mcp.report.review_view import FindingView, PhaseView, ReviewView, review_view
from sagemaker_cost_mcp.report.sealed import asset, inline, policy

SCRIPTS = ("theme.js", "findings.js", "charts.js", "report.js")
"""In the order in which the page runs them."""

_UNDONE: Mapping[bool | None, str] = {True: "Yes", False: "No", None: wording.UNKNOWN}
_CONFIDENCES = ("high", "medium", "low")


@dataclass(frozen=True)
class Fact:
    """Something about a finding, in the margin of its story."""

    name: str
    value: str
    echo: bool = False
    """The line above says it too, where there is room for it."""


@dataclass(frozen=True, kw_only=True)
class _Line:
    """A finding with what the page says beside its own fields."""

    finding: FindingView
    anchor: str
    owner: str
    share: int
    """Of the largest saving, percent: the length of its bar."""
    facts: tuple[Fact, ...]
    related: tuple[tuple[str, str], ...]
    """Anchor and title of other findings on the same money."""
    change: Proposal | None
    """None: it has to be asked for."""
    confidence_class: str

    @property
    def claims_money(self) -> bool:
        return bool(self.finding.monthly_saving_list_usd or self.finding.monthly_saving_usd)

    @property
    def later(self) -> Decimal | None:
        """Cash after today's commitments, where that is more."""
        one = self.finding
        return one.monthly_saving_later_usd if one.monthly_saving_later_usd > one.monthly_saving_usd else None

    @property
    def at_list(self) -> Decimal | None:
        """List saving, where cash is something else."""
        one = self.finding
        return one.monthly_saving_list_usd if one.monthly_saving_list_usd != one.monthly_saving_usd else None


@dataclass(frozen=True, kw_only=True)
class _Phase:
    phase: PhaseView
    share: int
    used: str


@dataclass(frozen=True, kw_only=True)
class ReviewPage:
    """What one page is made of."""

    answer: Mapping[str, Any]
    """An answer of `run_cost_review`, as JSON."""
    figures: Sequence[Figure] = ()
    beside_cost: str = ""
    """What asking AWS for figures and changes took, on top of the review."""
    changes: Mapping[str, Proposal] = field(default_factory=dict[str, Proposal])
    """Proposed change of a finding, by its id."""

    def html(self) -> str:
        """The whole file.

        Raises:
            ExtraMissing: The extra `report` is not installed.
            BadQuestion: The answer is not one of `run_cost_review`.
        """
        review, pages = review_view(self.answer), environment()
        style = asset("look.css")
        scripts = [inline(bundle()), *map(asset, SCRIPTS)] if self._drawn else [*map(asset, SCRIPTS)]
        return pages.get_template("review.html.j2").render(
            review=review,
            account=_account(review),
            figures=self.figures,
            rows=_lines(review, self.changes),
            phases=_phases(review),
            reconciled=_reconciled(review),
            meta=[*_meta(review), *([("Beside it", self.beside_cost)] if self.beside_cost else [])],
            maker=f"sagemaker-cost-mcp {__version__}",
            policy=policy(scripts, [style]),
            style=style,
            scripts=scripts,
            themes={theme: config(theme) for theme in get_args(Theme)},
        )

    @property
    def _drawn(self) -> bool:
        """Without a chart, the page does without the library that draws them."""
        return any(figure.spec is not None for figure in self.figures)


def _account(review: ReviewView) -> str:
    accounts = review.meta.account_ids
    if not accounts:
        return "all accounts in reach"
    return f"account{'s' if len(accounts) > 1 else ''} {', '.join(accounts)}"


def _lines(review: ReviewView, changes: Mapping[str, Proposal]) -> list[_Line]:
    anchors = {one.id: f"finding-{rank}" for rank, one in enumerate(review.findings, start=1)}
    titles = {one.id: f"{one.title}: {one.resource.name}" for one in review.findings}
    top = max((one.monthly_saving_usd for one in review.findings), default=Decimal(0))

    def related(ids: Iterable[str]) -> tuple[tuple[str, str], ...]:
        return tuple((anchors[one], titles[one]) for one in ids if one in anchors)

    return [
        _Line(
            finding=one,
            anchor=anchors[one.id],
            owner=owner(one),
            share=_length(one.monthly_saving_usd, top),
            facts=tuple(facts(one, review.meta.currency)),
            related=related((*one.alternatives, *([one.counted_under] if one.counted_under else []))),
            change=changes.get(one.id),
            confidence_class=one.confidence if one.confidence in _CONFIDENCES else "",
        )
        for one in review.findings
    ]


def owner(finding: FindingView) -> str:
    """Whom to ask, in a word."""
    return "unknown" if finding.owner.kind == "unknown" else finding.owner.name


def facts(finding: FindingView, currency: str) -> Iterable[Fact]:
    """What stands beside the story of a finding."""
    resource = finding.resource
    yield Fact("Owner", _owner_said(finding))
    yield Fact("Phase", wording.plainly(finding.phase), echo=True)
    yield Fact("Confidence", wording.plainly(finding.confidence), echo=True)
    yield Fact("Cost a month", f"{wording.money(finding.monthly_cost_usd, currency)} at list price")
    yield Fact("Cash from", wording.day(finding.cash_from))
    yield Fact("Effort", wording.plainly(finding.effort) or wording.UNKNOWN)
    yield Fact("Can be undone", _UNDONE[finding.reversible])
    yield Fact("Region", resource.region or "none", echo=True)
    yield Fact("Account", resource.account_id or wording.UNKNOWN, echo=True)
    yield Fact("ARN", resource.arn)
    yield Fact("Rule", finding.rule)
    yield Fact("Finding", finding.id)


def _owner_said(finding: FindingView) -> str:
    said = owner(finding)
    return f"{said} ({finding.owner.evidence})" if finding.owner.evidence else said


def _length(amount: Decimal, whole: Decimal) -> int:
    return max(0, min(100, round(100 * amount / whole))) if whole > 0 else 0


def _phases(review: ReviewView) -> list[_Phase]:
    used = {one.phase: one.used_percent for one in review.efficiency.phases} if review.efficiency else {}
    top = max((one.cost_usd for one in review.phases), default=Decimal(0))
    return [
        _Phase(phase=one, share=_length(one.cost_usd, top), used=wording.percent(used.get(one.phase)))
        for one in review.phases
        if one.cost_usd
    ]


def _reconciled(review: ReviewView) -> list[tuple[str, Decimal]]:
    """Parts of the bill that add up to it; those without a dollar go without saying."""
    found = review.reconciliation
    if found is None:
        return []
    parts = [
        ("explained by resources", found.explained_usd),
        ("by resources that are gone", found.gone_usd),
        ("explained by nothing", found.unexplained_usd),
        ("of what was not read", found.unread_usd),
        ("not billed by the hour", found.not_by_hour_usd),
    ]
    return [(name, amount) for name, amount in parts if amount]


def _meta(review: ReviewView) -> list[tuple[str, str]]:
    meta = review.meta
    asking = f"{meta.aws_calls} calls, {wording.money(meta.aws_calls_usd, 'USD')}"
    return [
        ("Window", wording.window(meta.window_start, meta.window_end)),
        ("Taken at", wording.moment(meta.taken_at)),
        ("Accounts", ", ".join(meta.account_ids) or "every linked account in reach"),
        ("Regions", ", ".join(meta.regions) or "none"),
        ("Currency", meta.currency),
        ("Cost metric", meta.cost_metric or wording.UNKNOWN),
        ("List prices", meta.price_source or wording.UNKNOWN),
        ("Asking AWS", asking),
    ]
