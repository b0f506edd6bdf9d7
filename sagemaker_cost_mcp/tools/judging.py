"""From a snapshot to settled findings: rules judge, owners and exemptions are added, cash is counted once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sagemaker_cost_mcp.analysis import exemptions, net_savings, owners
from sagemaker_cost_mcp.analysis.served_variants import SIZING_MEASURES
from sagemaker_cost_mcp.analysis.trail import Trail
from sagemaker_cost_mcp.model.finding import Confidence, Finding, Undecided
from sagemaker_cost_mcp.model.money import ZERO
from sagemaker_cost_mcp.model.ports import MetricsWanted, PriceQuery
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.snapshot import Shelf, Snapshot
from sagemaker_cost_mcp.rules._rule import CADENCES, Cadence, Rule, discovered, read_by
from sagemaker_cost_mcp.settings import Settings
from sagemaker_cost_mcp.tools.line import Line
from sagemaker_cost_mcp.tools.text import count

SETTLING: frozenset[Shelf] = frozenset({"bill", "prices", "savings_plans", "hourly_usage"})
"""Shelves that turn list savings into cash, whatever the rules read."""

NAMING: frozenset[Shelf] = frozenset({"trail_events"})
"""Shelves that name the person to ask where no tag does."""

_MONTH = 30
LOOK = MetricsWanted(job_days=_MONTH, measures=SIZING_MEASURES)
"""How closely a review looks at machines: as the tools about them do, so that they find what was read."""


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
    def sure(self) -> Decimal:
        """The part of the cash that findings of high confidence stand for."""
        sure = (finding for finding in self.findings if finding.confidence is Confidence.HIGH)
        return sum((finding.monthly_saving_usd for finding in sure), ZERO)

    @property
    def gross(self) -> Decimal:
        """List savings before overlaps, commitments and the cap of the bill, those that nobody can prove left out."""
        return sum((one.monthly_saving_list_usd for one in self.findings if _proven(one)), ZERO)


def _proven(finding: Finding) -> bool:
    return any(claim.proven for claim in finding.claims)


def everything(resource: ResourceRef) -> bool:
    """Scope that leaves nothing out."""
    del resource
    return True


def reviewed(period: Cadence = "monthly") -> tuple[Rule, ...]:
    """Rules that a review runs, in the order of their names."""
    asked = CADENCES[: CADENCES.index(period) + 1]
    return tuple(rule for rule in discovered() if rule.cadence in asked)


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
    line: Line | None = None,
) -> Judged:
    """Verdicts of some rules on the resources in scope.

    Raises:
        Cancelled: The asker went away.
    """
    line = line or Line()
    number = {rule.name: f"rule {place} of {len(rules)}" for place, rule in enumerate(rules, 1)}
    told = line.steps(rules, lambda rule: f"{number[rule.name]}: {rule.title}")
    verdicts = [verdict for rule in told for verdict in rule.verdicts(snapshot, settings.thresholds)]
    verdicts = [verdict for verdict in verdicts if scope(verdict.resource)]
    line.now(f"counting each dollar of {count(len(verdicts), 'verdict')} once")
    trail = Trail.of(snapshot)
    found = [_complete(verdict, settings, trail) for verdict in verdicts if isinstance(verdict, Finding)]
    today = snapshot.taken_at.date()
    return Judged(
        findings=net_savings.settled((f for f in found if not exemptions.in_force(f, today)), _last_month(snapshot)),
        undecided=_in_order(verdict for verdict in verdicts if isinstance(verdict, Undecided)),
        exempted=tuple(f for f in found if exemptions.in_force(f, today)),
    )


def _last_month(snapshot: Snapshot) -> Snapshot:
    """With what a month costs now: over a quarter, waste that began last week would look small."""
    return snapshot.model_copy(update={"bill": snapshot.bill.last(_MONTH)}) if snapshot.bill else snapshot


def _complete(finding: Finding, settings: Settings, trail: Trail) -> Finding:
    return exemptions.marked(owners.attributed(finding, settings.owner_tags, trail), settings)


def _in_order(undecided: Iterable[Undecided]) -> tuple[Undecided, ...]:
    return tuple(sorted(undecided, key=lambda u: (u.rule, u.resource.arn)))
