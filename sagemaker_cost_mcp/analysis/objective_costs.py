"""What a point of the objective metric cost: the frontier of cost and quality over the runs of one family.

The runs are taken in the order in which they ended. A run that got the best value so far bought the difference; the
others bought nothing, those that ended without a value among them. Cost per point = cost of all runs / |best - first|.
Which way is better is told by a tuning job; for other jobs by the metric's name, and where that says nothing there is
no answer.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from sagemaker_cost_mcp.analysis.job_families import JobFamily
from sagemaker_cost_mcp.model.money import ZERO
from sagemaker_cost_mcp.model.training import TrainingJob, TuningJob
from sagemaker_cost_mcp.model.value import Value

_LOWER = re.compile(
    r"\w*loss|\w*error|err|\w*rmse|rmsle|\w*mse|\w*mae|\w*mape|mase|msd|ssd|nll|perplexity|ppl|[wc]er|fid|brier|"
    r"latency|crossentropy|entropy"
)
_HIGHER = re.compile(
    r"\w*accuracy|\w*acc|auc\w*|\w*auc|auroc|auprc|f1\w*|f|precision|recall|m?ap|bleu|rouge\w*|r2|ndcg\w*|mrr|"
    r"\w*score|reward|dice|m?iou|mcc|kappa|psnr|ssim|spearman|pearson|sensitivity|specificity"
)
_WORD = re.compile(r"[A-Za-z0-9]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_HELD_OUT = ("validation", "valid", "val", "eval", "test")
_FEWEST = 2
"""With a single run there is nothing to compare."""

_Run = tuple[TrainingJob, float | None, Decimal]
"""A run, its value of the metric, and its dollars."""


class ObjectiveCost(Value):
    """The runs of one family, by what they bought."""

    metric: str
    higher_is_better: bool
    first: float
    best: float
    best_job: str
    cost: Decimal
    """USD of all runs, with a value or without."""
    runs: int
    cost_to_best: Decimal
    """USD of the runs that ended up to and with the best one."""
    idle_runs: int
    """Runs that bought nothing."""
    idle_cost: Decimal
    """USD of those."""

    @property
    def points(self) -> Decimal:
        """By how much the metric got better."""
        return abs(Decimal(str(self.best)) - Decimal(str(self.first)))


def objective_cost(
    family: JobFamily, costs: Mapping[str, Decimal], tuning: Mapping[str, TuningJob]
) -> ObjectiveCost | str | None:
    """The frontier of a family; why there is none; None: it reports no metric.

    Args:
        family: Its jobs; those that go on are left out.
        costs: USD of whole jobs by ARN.
        tuning: Tuning jobs by ARN.
    """
    ended = [(job.ended_at, job) for job in family.jobs if job.ended_at is not None]
    jobs = [job for _, job in sorted(ended, key=_by_end)]
    arns = (job.tuning_job_arn for job in jobs if job.tuning_job_arn)
    parent = next((tuning[arn] for arn in arns if arn in tuning), None)
    metric = _metric(jobs, parent)
    if metric is None:
        return None
    higher = _higher_is_better(metric, parent)
    if higher is None:
        return f"whether more of {metric} is better cannot be told from its name"
    if sum(1 for job in jobs if _value(job, metric) is not None) < _FEWEST:
        return f"fewer than two of its runs report {metric}"
    unpriced = [job for job in jobs if job.ref.arn not in costs]
    if unpriced:
        return f"the cost of {len(unpriced)} of its {len(jobs)} runs is not known"
    return _frontier(metric, [(job, _value(job, metric), costs[job.ref.arn]) for job in jobs], higher=higher)


def _by_end(one: tuple[datetime, TrainingJob]) -> tuple[datetime, str]:
    ended_at, job = one
    return ended_at, job.ref.name


def _frontier(metric: str, runs: Sequence[_Run], *, higher: bool) -> ObjectiveCost:
    sign = 1 if higher else -1
    raised: list[tuple[TrainingJob, float, Decimal]] = []
    spent = idle = ZERO
    for job, value, cost in runs:
        spent += cost
        if value is not None and (not raised or sign * value > sign * raised[-1][1]):
            raised.append((job, value, spent))
        else:
            idle += cost
    best_job, best, to_best = raised[-1]
    return ObjectiveCost(
        metric=metric,
        higher_is_better=higher,
        first=raised[0][1],
        best=best,
        best_job=best_job.ref.name,
        cost=spent,
        runs=len(runs),
        cost_to_best=to_best,
        idle_runs=len(runs) - len(raised),
        idle_cost=idle,
    )


def _metric(jobs: Sequence[TrainingJob], parent: TuningJob | None) -> str | None:
    """The objective of the tuning job or of most jobs, else a metric that more than half of those with metrics report.

    Of several: one whose direction its name tells, on data held out, reported by most, first by name.
    """
    declared = Counter(job.objective for job in jobs if job.objective)
    if parent is not None and parent.objective:
        return parent.objective
    if declared:
        return min(declared, key=lambda name: (-declared[name], name))
    reporting = [job for job in jobs if job.metrics]
    counts = Counter(name for job in reporting for name in {metric.name for metric in job.metrics})
    common = [name for name, count in counts.items() if 2 * count > len(reporting)]
    return min(
        common, key=lambda name: (direction(name) is None, not _held_out(name), -counts[name], name), default=None
    )


def _higher_is_better(metric: str, parent: TuningJob | None) -> bool | None:
    if parent is not None and parent.objective_type in {"Maximize", "Minimize"}:
        return parent.objective_type == "Maximize"
    return direction(metric)


def direction(metric: str) -> bool | None:
    """Whether more is better, as far as a metric's name tells; None: it does not.

    >>> direction("validation:auc"), direction("eval/wQuantileLoss"), direction("throughput")
    (True, False, None)
    """
    words = _words(metric)
    if any(_LOWER.fullmatch(word) for word in words):
        return False
    return True if any(_HIGHER.fullmatch(word) for word in words) else None


def _held_out(metric: str) -> bool:
    return any(word in _HELD_OUT for word in _words(metric))


def _words(metric: str) -> list[str]:
    """Words of a name, with those of camelCase both together and apart."""
    whole = _WORD.findall(metric)
    return [word.lower() for one in whole for word in (one, *_CAMEL.split(one))]


def _value(job: TrainingJob, metric: str) -> float | None:
    """The last value; one that is no number, like a loss that diverged, is none."""
    return next((one.value for one in job.metrics if one.name == metric and math.isfinite(one.value)), None)
