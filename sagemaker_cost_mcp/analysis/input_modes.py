"""Time that machines spend on copying their input before they train.

With input mode File a job copies all of its input to each machine first, and the machines are billed meanwhile; with
FastFile it streams what it reads. So FastFile saves at most the seconds of the secondary status `Downloading` x
machines x rate; less where training then waits for the network. Source: "Access training data", SecondaryStatus.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sagemaker_cost_mcp.analysis.training_cases import TrainingCase
from sagemaker_cost_mcp.analysis.training_money import ONE, Shares
from sagemaker_cost_mcp.model.money import ZERO
from sagemaker_cost_mcp.model.training import TrainingJob

WORTH_A_CHANGE = Decimal("0.1")
"""Share of the machine time from which copying is worth a change."""

_COPYING = "Downloading"
_WHOLE = "File"


@dataclass(frozen=True, kw_only=True)
class InputTime:
    """How long the runs of a family that copy their input did so."""

    runs: tuple[TrainingJob, ...]
    seconds: Decimal
    """A run, mean."""
    share: Decimal
    """Of the machine time of these runs, 0 to 1."""
    shares: Shares


def input_time(case: TrainingCase) -> InputTime | None:
    """Copying of the runs with input mode File; None: there are none, or AWS does not say how long they copied."""
    runs = [run for run in case.useful if _WHOLE in run.input_modes and run.channels and run.seconds_in]
    timed = [run for run in runs if run.training_seconds]
    if not timed:
        return None
    copying, training = _sum(timed, copied=True), _sum(timed, copied=False)
    return InputTime(
        runs=tuple(timed),
        seconds=copying / len(timed),
        share=copying / training,
        shares={run.ref.arn: copied_share(run) for run in timed},
    )


def unclear(case: TrainingCase) -> bool:
    """Whether there are runs that copy their input, and of none it is known for how long."""
    copying = [run for run in case.useful if _WHOLE in run.input_modes and run.channels]
    return bool(copying) and input_time(case) is None


def copied_share(run: TrainingJob) -> Decimal:
    """Share of a run's machine time that it spent on copying; 0 where it has none."""
    if not run.training_seconds:
        return ZERO
    return min(ONE, Decimal(run.seconds_in.get(_COPYING, 0)) / run.training_seconds)


def _sum(runs: Sequence[TrainingJob], *, copied: bool) -> Decimal:
    """Seconds of all runs: of copying, or altogether."""
    parts = ((Decimal(run.training_seconds or 0), copied_share(run) if copied else ONE) for run in runs)
    return sum((seconds * share for seconds, share in parts), ZERO)
