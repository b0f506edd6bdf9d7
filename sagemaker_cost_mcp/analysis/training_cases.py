"""A family of training jobs before its judges: its runs sorted by what they were, its money, its place in a finding.

Each run belongs to one part of its family, so that one machine-hour has one name for all rules: what failed, what
repeats an earlier run, what a tuning job ran after its best value, and all others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from sagemaker_cost_mcp.analysis.early_stopping import TuningWaste, tuning_waste
from sagemaker_cost_mcp.analysis.repeated_jobs import Repeats, repeats
from sagemaker_cost_mcp.analysis.training_families import (
    FamilyKind,
    TrainingFamily,
    billed_hours,
    training_families,
)
from sagemaker_cost_mcp.analysis.training_money import (
    ONE,
    Dollars,
    Hours,
    Shares,
    TrainingMoney,
    by_usage,
    saved_hours,
    saving_told,
)
from sagemaker_cost_mcp.analysis.warm_pools import WarmPools, warm_pools
from sagemaker_cost_mcp.model.finding import Claim, Finding, Undecided
from sagemaker_cost_mcp.model.money import ZERO
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.training import TrainingJob

NO_PRICE = "the list price of what it runs on"
GET_PRICES = "grant pricing:GetProducts, or check that the type is still sold there"

_ENDED_WELL = frozenset({"Completed", "Stopped"})


@dataclass(frozen=True, kw_only=True)
class TrainingCase:
    """One family."""

    family: TrainingFamily
    money: TrainingMoney
    repeats: Repeats
    tuning: TuningWaste
    parts: Mapping[str, str]
    """Part of the family by ARN of the run."""

    @property
    def resource(self) -> ResourceRef:
        """The latest run: it says whom to ask, and how the next one will be started."""
        return self.family.latest.ref

    @property
    def useful(self) -> tuple[TrainingJob, ...]:
        """Runs on machines that are billed by the hour and that did not fail."""
        return tuple(run for run in self.family.runs if run.status in _ENDED_WELL and billed_hours(run))

    @property
    def cost(self) -> Dollars | None:
        """Of the machines of all its runs in the window; None: something has no price, or is billed by the token."""
        if any(not run.groups and run.training_plan_arn is None for run in self.family.runs):
            return None
        return self.worth(dict.fromkeys(self.parts, ONE))

    @property
    def monthly_list(self) -> Decimal | None:
        """A month of it at list price; None: it has no price, or no pace."""
        cost = self.cost
        return cost.list * self.family.month if cost and self.family.month is not None else None

    def small(self, cost: Dollars | None, floor_usd: int) -> bool:
        """Whether dollars of the window are known to come to less a month, without a pace in the window."""
        return cost is not None and cost.list * (self.family.month or ONE) < floor_usd

    @cached_property
    def pools(self) -> WarmPools | None:
        """Machines that its runs left waiting; None: none."""
        return warm_pools(self.family)

    def hours(self, shares: Shares) -> Hours:
        """Machine-hours of the window that some shares come to."""
        return saved_hours(self.family, shares, self.parts)

    def worth(self, shares: Shares) -> Dollars | None:
        """Dollars of the window that some shares come to; None: something has no price."""
        return self.money.dollars(self.family.region, by_usage(self.hours(shares)))

    def claims(self, shares: Shares) -> tuple[Claim, ...] | None:
        """Claims on a month; None: something has no price; empty: there is nothing to save, or no pace."""
        return self.money.claims(self.family, self.hours(shares))

    def saving(self, shares: Shares) -> str:
        """What some shares come to at list price, in words: by the run, and by the month where there is a pace."""
        runs = sum(1 for share in shares.values() if share > 0)
        return saving_told(self.worth(shares), runs, len(self.family.runs), self.family.month)

    def named(self, finding: Finding) -> Finding:
        """The finding under the family's own id."""
        return finding.model_copy(update={"id": self.family.finding_id(finding.rule)})

    def undecided(self, rule: str, missing: str, how_to_fix: str) -> Undecided:
        """That a rule cannot judge it."""
        said = f"{self.family.told}: {missing}"
        return Undecided(rule=rule, resource=self.resource, missing=said, how_to_fix=how_to_fix)


def training_cases(snapshot: Snapshot) -> Iterator[TrainingCase]:
    """All families, small ones and those of Autopilot too."""
    money = TrainingMoney(snapshot)
    for family in training_families(snapshot):
        again = repeats(family.runs) if family.kind is FamilyKind.JOBS else Repeats((), ())
        tuned = tuning_waste(family, snapshot.tuning_jobs if family.kind is FamilyKind.TUNING else ())
        yield TrainingCase(family=family, money=money, repeats=again, tuning=tuned, parts=_parts(family, again, tuned))


def judged_cases(snapshot: Snapshot, floor_usd: int) -> Iterator[TrainingCase]:
    """Families that are worth judging: not below a month's list dollars, and their owner's to change."""
    return (case for case in training_cases(snapshot) if case.family.own and not case.small(case.cost, floor_usd))


def total_seconds(jobs: tuple[TrainingJob, ...]) -> Decimal:
    """Machine-seconds, all machines of each run together."""
    return sum((Decimal(job.training_seconds or 0) * hosts(job) for job in jobs), ZERO)


def hosts(job: TrainingJob) -> int:
    """Machines of all its groups."""
    return sum(group.count for group in job.groups)


def _parts(family: TrainingFamily, again: Repeats, tuned: TuningWaste) -> dict[str, str]:
    repeated = {job.ref.arn for job in again.again}
    after = {job.ref.arn for job in tuned.after_best}
    return {run.ref.arn: _part(run, repeated, after) for run in family.runs}


def _part(run: TrainingJob, repeated: set[str], after: set[str]) -> str:
    if run.status == "Failed":
        return "failed"
    if run.ref.arn in repeated:
        return "repeats"
    return "after-best" if run.ref.arn in after else "runs"
