"""What managed spot training saved a family, and what it would save the runs that do without it.

Achieved: 1 - billable / training seconds, all machines of all spot runs together. Expected, for runs on demand: the
family's own history. A spot run that is interrupted takes longer, so that

    saving = 1 - (1 + overhead) x (1 - achieved),   overhead = mean spot seconds / mean on-demand seconds - 1,

where both ran on the same machines, else what interruptions and checkpoints added is not known and counts as nothing.
A family without a spot run has no history: AWS states up to 90 %, and that is a range and no dollar.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sagemaker_cost_mcp.analysis.training_cases import TrainingCase, total_seconds
from sagemaker_cost_mcp.analysis.training_families import ON_DEMAND, SPOT, machines
from sagemaker_cost_mcp.analysis.training_money import ONE, Shares
from sagemaker_cost_mcp.model.money import ZERO
from sagemaker_cost_mcp.model.training import TrainingJob

STATED_MOST = Decimal("0.9")
"""Largest saving that AWS states ("Managed Spot Training")."""

SHORT_SECONDS = 3600
"""A run that is over within an hour loses little when it has to begin again; without checkpoints, AWS gives its
built-in algorithms no longer with spot."""


@dataclass(frozen=True, kw_only=True)
class SpotRuns:
    """Runs of a family with managed spot."""

    runs: tuple[TrainingJob, ...]
    saving: Decimal
    """Achieved share, 0 to 1."""
    interruptions: int
    interrupted: tuple[TrainingJob, ...]


@dataclass(frozen=True, kw_only=True)
class SpotChance:
    """Runs of a family on demand that could run with managed spot."""

    runs: tuple[TrainingJob, ...]
    saving: Decimal | None
    """Expected share, 0 to 1; None: there is no history to expect it from."""
    overhead: Decimal | None
    """By how much longer spot runs took; None: there are no runs of both kinds on the same machines."""
    checkpointed: bool
    """All of them have a place for checkpoints."""
    longest: int
    """Seconds of the longest of them."""

    @property
    def fit(self) -> bool:
        """Whether losing the machine costs little: checkpoints, or short runs."""
        return self.checkpointed or self.longest <= SHORT_SECONDS

    @property
    def shares(self) -> Shares:
        """What each run would save; empty without a history."""
        return {run.ref.arn: self.saving for run in self.runs} if self.saving is not None else {}


def spot_runs(case: TrainingCase) -> SpotRuns | None:
    """What spot did for a family; None: no run of it used it and was charged for."""
    runs = tuple(run for run in case.useful if run.spot and run.training_seconds)
    if not runs:
        return None
    billed = sum((_billed_share(run) * total_seconds((run,)) for run in runs), ZERO)
    return SpotRuns(
        runs=runs,
        saving=max(ZERO, ONE - billed / total_seconds(runs)),
        interruptions=sum(run.interruptions for run in runs),
        interrupted=tuple(run for run in runs if run.interruptions),
    )


def spot_chance(case: TrainingCase) -> SpotChance | None:
    """What spot could do for a family; None: no run of it could use it.

    Spot goes with neither warm pools nor training plans, and only with types that the region sells as spot.
    """
    runs = tuple(run for run in case.useful if _could(run, case))
    if not runs:
        return None
    history = spot_runs(case)
    overhead = _overhead(history.runs, runs) if history else None
    return SpotChance(
        runs=runs,
        saving=_expected(history.saving, overhead or ZERO) if history else None,
        overhead=overhead,
        checkpointed=all(run.checkpointed for run in runs),
        longest=max(run.training_seconds or 0 for run in runs),
    )


def lost_shares(spot: SpotRuns) -> Shares:
    """What interrupted runs without checkpoints were billed beyond their uninterrupted like, as shares of their hours.

    Empty where there is nothing like them to compare with.
    """
    return {run.ref.arn: _lost(run, spot.runs) for run in spot.interrupted if not run.checkpointed}


def _could(run: TrainingJob, case: TrainingCase) -> bool:
    if run.spot or run.keep_alive_seconds:
        return False
    return all(_sold_as_spot(name, case) for name, _ in machines(run))


def _sold_as_spot(name: str, case: TrainingCase) -> bool:
    """Whether the price list sells a type as spot; where it could not be read nothing is ruled out."""
    region = case.family.region
    return case.money.lists(region, f"{SPOT}:{name}") or not case.money.lists(region, f"{ON_DEMAND}:{name}")


def _billed_share(run: TrainingJob) -> Decimal:
    return Decimal(run.billable_seconds or 0) / Decimal(run.training_seconds or 1)


def _expected(achieved: Decimal, overhead: Decimal) -> Decimal:
    return max(ZERO, ONE - (ONE + overhead) * (ONE - achieved))


def _overhead(spot: Sequence[TrainingJob], on_demand: Sequence[TrainingJob]) -> Decimal | None:
    """Of the machines that most runs of both kinds share; None: there are none."""
    common = sorted({machines(run) for run in spot} & {machines(run) for run in on_demand})
    if not common:
        return None
    ratios = [_mean(spot, kind) / _mean(on_demand, kind) for kind in common if _mean(on_demand, kind)]
    return max(ZERO, max(ratios) - ONE) if ratios else None


def _mean(runs: Sequence[TrainingJob], kind: tuple[tuple[str, int], ...]) -> Decimal:
    seconds = [run.training_seconds or 0 for run in runs if machines(run) == kind and run.status == "Completed"]
    return Decimal(sum(seconds)) / len(seconds) if seconds else ZERO


def _lost(run: TrainingJob, runs: Sequence[TrainingJob]) -> Decimal:
    whole = [
        other.billable_seconds or 0
        for other in runs
        if not other.interruptions and machines(other) == machines(run) and other.status == run.status
    ]
    if not whole or not run.billable_seconds:
        return ZERO
    return max(ZERO, ONE - Decimal(sum(whole)) / len(whole) / run.billable_seconds)
