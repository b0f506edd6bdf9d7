"""From a snapshot to settled findings: rules judge, owners and exemptions are added, cash is counted once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sagemaker_cost_mcp.analysis import exemptions, net_savings, owners
from sagemaker_cost_mcp.analysis.trail import Trail
from sagemaker_cost_mcp.model.finding import Finding, Undecided
from sagemaker_cost_mcp.model.money import ZERO
from sagemaker_cost_mcp.model.ports import PriceQuery
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.snapshot import Shelf, Snapshot
from sagemaker_cost_mcp.rules._rule import Rule, discovered, read_by
from sagemaker_cost_mcp.settings import Settings

SETTLING: frozenset[Shelf] = frozenset({"bill", "prices", "savings_plans", "hourly_usage"})
"""Shelves that turn list savings into cash, whatever the rules read."""

NAMING: frozenset[Shelf] = frozenset({"trail_events"})
"""Shelves that name the person to ask where no tag does."""


DEEP: frozenset[Shelf] = frozenset(
    {
        "endpoint_configs",
        "endpoint_utilization",
        "job_utilization",
        "models",
        "plan_rates",
        "scaling_policies",
        "scaling_targets",
        "scheduled_actions",
        "training_jobs",
        "tuning_jobs",
    }
)
"""Shelves of which each question is dear: machines hour by hour, histories of jobs, what stands behind endpoints."""


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What the rules say of a snapshot."""

    findings: tuple[Finding, ...]
    """Settled, largest cash first, exempted ones left out."""
    undecided: tuple[Undecided, ...]
    exempted: tuple[Finding, ...]

    @property
    def cash(self) -> Decimal:
        """What would really leave the bill each month (USD)."""
        return sum((finding.monthly_saving_usd for finding in self.findings), ZERO)

    @property
    def gross(self) -> Decimal:
        """List savings before overlaps, commitments and the cap of the bill (USD a month)."""
        return sum((finding.monthly_saving_list_usd for finding in self.findings), ZERO)


def everything(resource: ResourceRef) -> bool:
    """Scope that leaves nothing out."""
    del resource
    return True


def reviewed() -> tuple[Rule, ...]:
    """Rules that every review runs.

    Those that look at machines hour by hour, at whole histories of jobs or at prices of what is not used run with the
    tools that are about them: a review stays cheap to ask, and quick to answer.
    """
    return tuple(rule for rule in discovered() if not rule.compares and rule.reads.isdisjoint(DEEP))


def shelves(rules: Iterable[Rule]) -> frozenset[Shelf]:
    """All shelves needed to judge by some rules, to settle what they find and to say whom to ask."""
    return read_by(rules) | SETTLING | NAMING


def catalog(rules: Iterable[Rule]) -> PriceQuery | None:
    """Prices that some rules compare with; None: they compare with nothing."""
    components = {component for rule in rules for component in rule.compares}
    return PriceQuery(components=tuple(sorted(components))) if components else None


def judged(
    snapshot: Snapshot,
    rules: Sequence[Rule],
    settings: Settings,
    scope: Callable[[ResourceRef], bool] = everything,
) -> Judged:
    """Verdicts of some rules on the resources in scope."""
    verdicts = [verdict for rule in rules for verdict in rule.verdicts(snapshot, settings.thresholds)]
    verdicts = [verdict for verdict in verdicts if scope(verdict.resource)]
    trail = Trail.of(snapshot)
    found = [_complete(verdict, settings, trail) for verdict in verdicts if isinstance(verdict, Finding)]
    today = snapshot.taken_at.date()
    return Judged(
        findings=net_savings.settled((f for f in found if not exemptions.in_force(f, today)), snapshot),
        undecided=_in_order(verdict for verdict in verdicts if isinstance(verdict, Undecided)),
        exempted=tuple(f for f in found if exemptions.in_force(f, today)),
    )


def _complete(finding: Finding, settings: Settings, trail: Trail) -> Finding:
    return exemptions.marked(owners.attributed(finding, settings.owner_tags, trail), settings)


def _in_order(undecided: Iterable[Undecided]) -> tuple[Undecided, ...]:
    return tuple(sorted(undecided, key=lambda u: (u.rule, u.resource.arn)))
