"""What more machines bought: runs of one family on different numbers of machines of one type.

Efficiency of n machines against the fewest, m:  (m x seconds on m) / (n x seconds on n).  At 1 twice the machines take
half the time and cost the same; at 0.5 they take as long as half of them, and cost twice as much.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from sagemaker_cost_mcp.analysis.training_cases import TrainingCase
from sagemaker_cost_mcp.analysis.training_families import machines
from sagemaker_cost_mcp.analysis.training_money import ONE, Shares
from sagemaker_cost_mcp.model.training import TrainingJob

WELL = Decimal("0.7")
"""Efficiency from which more machines are worth their money to somebody who waits for the result."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """Runs on one number of machines."""

    count: int
    runs: tuple[TrainingJob, ...]
    seconds: Decimal
    """Mean training time."""
    efficiency: Decimal
    """Against the fewest machines."""

    @property
    def machine_seconds(self) -> Decimal:
        """Of a run, mean."""
        return self.seconds * self.count


@dataclass(frozen=True, kw_only=True)
class Scaling:
    """How a family scales on one instance type."""

    instance_type: str
    steps: tuple[Step, ...]
    """By number of machines, two at least."""

    @property
    def proposed(self) -> Step:
        """Most machines that are still worth their money."""
        return [step for step in self.steps if step.efficiency >= WELL][-1]

    @property
    def poor(self) -> tuple[Step, ...]:
        """Numbers of machines beyond it."""
        return tuple(step for step in self.steps if step.count > self.proposed.count)

    @property
    def shares(self) -> Shares:
        """What each run beyond it would have saved on the proposed number."""
        cost = self.proposed.machine_seconds
        return {run.ref.arn: ONE - cost / step.machine_seconds for step in self.poor for run in step.runs}


def scaling(case: TrainingCase) -> Scaling | None:
    """How a family scales on the type with which it took most machine time; None: it ran on one number of machines.

    Only runs that read the same places of input are compared: another input is other work.
    """
    by_work: defaultdict[tuple[str, str | None], list[TrainingJob]] = defaultdict(list)
    for run in case.useful:
        kinds = machines(run)
        if len(kinds) == 1 and run.status == "Completed" and run.training_seconds:
            by_work[kinds[0][0], run.input_fingerprint].append(run)
    found = [_scaling(name, runs) for (name, _), runs in by_work.items()]
    several = [one for one in found if len(one.steps) > 1]
    return max(several, key=_machine_time, default=None)


def several_machines(case: TrainingCase) -> bool:
    """Whether any run of it used more than one machine of a type."""
    return any(count > 1 for run in case.useful for _, count in machines(run))


def _scaling(name: str, runs: list[TrainingJob]) -> Scaling:
    by_count: defaultdict[int, list[TrainingJob]] = defaultdict(list)
    for run in runs:
        by_count[machines(run)[0][1]].append(run)
    means = {
        count: Decimal(sum(run.training_seconds or 0 for run in same)) / len(same) for count, same in by_count.items()
    }
    fewest = min(means)
    base = means[fewest] * fewest
    steps = tuple(
        Step(count=count, runs=tuple(by_count[count]), seconds=means[count], efficiency=base / (means[count] * count))
        for count in sorted(means)
    )
    return Scaling(instance_type=name, steps=steps)


def _machine_time(one: Scaling) -> tuple[Decimal, str]:
    return sum((step.machine_seconds * len(step.runs) for step in one.steps), Decimal(0)), one.instance_type
