"""The part of a review that holds the bill against the account: what explains it, and how much of it was used."""

from __future__ import annotations

from decimal import Decimal

from sagemaker_cost_mcp.analysis.efficiency import Efficiency, efficiencies
from sagemaker_cost_mcp.analysis.reconciliation import Match, Reconciliation, reconciled
from sagemaker_cost_mcp.model.money import Bill
from sagemaker_cost_mcp.model.snapshot import Shelf, Snapshot
from sagemaker_cost_mcp.tools.answers import Number, Row, Usd
from sagemaker_cost_mcp.tools.text import usd

SHELVES: frozenset[Shelf] = frozenset(
    {
        "notebook_instances",
        "notebook_activity",
        "studio_apps",
        "endpoints",
        "endpoint_traffic",
        "training_jobs",
        "processing_jobs",
        "transform_jobs",
        "clusters",
        "deletions",
    }
)
"""What explains instance-hours."""

JOBS_DESCRIBED = 50
"""Processing and transform jobs whose machines are looked up for a review, in each region: monitors start thousands of
small ones, a call each. The hours of the others count as not read."""

OPEN_SHOWN = 3
"""Usage types with open dollars that the text names; the structured answer has all of them."""

_CENT = Decimal("0.005")


class OpenRow(Row):
    usage_type: str
    region: str | None = None
    billed_hours: Number
    explained_hours: Number
    resources: int
    gone_usd: Usd
    unread_usd: Usd
    unexplained_usd: Usd

    @classmethod
    def of(cls, match: Match) -> OpenRow:
        """The match as a row."""
        return cls(
            usage_type=match.usage_type,
            region=match.region,
            billed_hours=round(match.billed_hours, 2),
            explained_hours=round(match.explained_hours, 2),
            resources=match.resources,
            gone_usd=match.gone,
            unread_usd=match.unread,
            unexplained_usd=match.unexplained,
        )


class ReconciliationRow(Row):
    explained_usd: Usd
    """Instance-hours that resources of the account can have run."""
    gone_usd: Usd
    """Hours beyond those, where CloudTrail saw resources of the kind being deleted."""
    unexplained_usd: Usd
    """Hours that nothing explains."""
    unread_usd: Usd
    """Hours of kinds or regions that were not read."""
    not_by_hour_usd: Usd
    """Volumes, requests, data: not matched. The five add up to the cost of the period."""
    open: list[OpenRow]
    """Usage types with dollars that are not explained, the dearest first."""


class UsedRow(Row):
    phase: str
    used_percent: Number | None = None
    known_percent: Number | None = None
    """Share of the phase's cost of which it is known."""


class EfficiencyRow(Row):
    used_percent: Number | None = None
    """Missing: of no dollar it is known whether it was used."""
    known_percent: Number | None = None
    formula: str
    phases: list[UsedRow]


FORMULA = (
    "dollars of capacity that did something / dollars of capacity of which that is known: days with requests of "
    "endpoints, time up to the last sign of use of notebook instances, jobs that succeeded"
)


def reconciliation_row(snapshot: Snapshot, bill: Bill) -> ReconciliationRow:
    """The period's bill in five parts."""
    found = reconciled(snapshot.model_copy(update={"bill": bill}), bill)
    return ReconciliationRow(
        explained_usd=found.part("explained"),
        gone_usd=found.part("gone"),
        unexplained_usd=found.part("unexplained"),
        unread_usd=found.part("unread"),
        not_by_hour_usd=found.not_by_hour,
        open=[OpenRow.of(match) for match in _open(found)],
    )


def _open(found: Reconciliation) -> list[Match]:
    return [match for match in found.matches if match.gone + match.unread + match.unexplained >= _CENT]


def efficiency_row(snapshot: Snapshot, bill: Bill) -> EfficiencyRow:
    """The used share of the period's paid capacity."""
    whole, *phases = efficiencies(snapshot.model_copy(update={"bill": bill}), bill)
    return EfficiencyRow(
        used_percent=_percent(whole.used_percent),
        known_percent=_percent(whole.known_percent),
        formula=FORMULA,
        phases=[_used(one) for one in phases if one.known > 0],
    )


def _used(one: Efficiency) -> UsedRow:
    return UsedRow(
        phase=str(one.phase), used_percent=_percent(one.used_percent), known_percent=_percent(one.known_percent)
    )


def _percent(share: Decimal | None) -> Decimal | None:
    return None if share is None else round(share, 1)


def accounting_lines(matched: ReconciliationRow | None, used: EfficiencyRow | None) -> list[str]:
    """Two sentences."""
    lines = [_matched(matched)] if matched else []
    if used and used.used_percent is not None:
        phases = ", ".join(f"{one.phase} {one.used_percent} %" for one in used.phases)
        lines.append(f"Used: {used.used_percent} % of the paid capacity ({phases}); known of {used.known_percent} %.")
    return lines


def _matched(row: ReconciliationRow) -> str:
    parts = [
        f"{usd(amount)} {what}"
        for amount, what in (
            (row.explained_usd, "explained by what exists"),
            (row.gone_usd, "by what was deleted"),
            (row.unread_usd, "of what was not read"),
            (row.not_by_hour_usd, "not by the hour"),
        )
        if amount
    ]
    names = ", ".join(one.usage_type for one in row.open[:OPEN_SHOWN] if one.unexplained_usd >= _CENT)
    return f"Bill: {', '.join(parts)}; **{usd(row.unexplained_usd)} unexplained**{f' ({names})' if names else ''}."
