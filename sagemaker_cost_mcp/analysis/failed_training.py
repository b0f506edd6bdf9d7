"""Dollars that went into runs that failed, by cause."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sagemaker_cost_mcp.analysis.training_cases import TrainingCase
from sagemaker_cost_mcp.analysis.training_families import billed_hours
from sagemaker_cost_mcp.analysis.training_money import ONE, Dollars, Shares
from sagemaker_cost_mcp.model.training import TrainingJob

NOT_NAMED = "not named by AWS"

_ADVICE: Mapping[str, str] = {
    "out of memory": "lower the batch size, or take a type with more memory",
    "no space left": "ask for a larger volume, or stream the input (FastFile)",
    "no capacity": "allow several instance types, or another region",
    "quota": "have the quota raised before the next run",
    "access denied": "check the role with one short run",
    "data missing": "check that the input is there before machines are started",
    "code missing": "build what it needs into the image and start it locally once",
    "image": "check the image's name and the role's right to pull it",
    "communication between instances": "set checkpoints, so that the next run goes on where this one broke off",
    "timeout": "set checkpoints, so that the next run goes on where this one broke off",
    "user code": "try it in local mode, or on a small sample and a small type, first",
}
"""What to do, by the cause in `inventory.failure_causes`' words."""


@dataclass(frozen=True, kw_only=True)
class Failures:
    """Runs that failed for one cause."""

    cause: str
    runs: tuple[TrainingJob, ...]
    dollars: Dollars | None
    """Of the window; None: something has no price."""

    @property
    def advice(self) -> str:
        """How such a failure is avoided, or made cheap."""
        return advice(self.cause, "/aws/sagemaker/TrainingJobs")


def advice(cause: str, log_group: str) -> str:
    """How a failure of some cause is avoided, or made cheap; where the cause is no help, where its log is."""
    known = next((text for word, text in _ADVICE.items() if cause.endswith(word)), f"read its log in {log_group}")
    return f"{cause}: {known}"


def failures(case: TrainingCase) -> tuple[Failures, ...]:
    """Failed runs that were billed for, by cause; the most expensive cause first, those without a price before it."""
    by_cause: defaultdict[str, list[TrainingJob]] = defaultdict(list)
    for run in failed(case):
        by_cause[run.failure_cause or NOT_NAMED].append(run)
    found = [
        Failures(cause=cause, runs=tuple(runs), dollars=case.worth(whole(runs))) for cause, runs in by_cause.items()
    ]
    return tuple(sorted(found, key=_place))


def failed(case: TrainingCase) -> tuple[TrainingJob, ...]:
    """Runs that failed and were billed by the hour."""
    return tuple(run for run in case.family.runs if run.status == "Failed" and billed_hours(run))


def whole(runs: Iterable[TrainingJob]) -> Shares:
    """All machine-hours of some runs."""
    return {run.ref.arn: ONE for run in runs}


def _place(one: Failures) -> tuple[bool, object, str]:
    return (one.dollars is not None, -one.dollars.list if one.dollars else 0, one.cause)
