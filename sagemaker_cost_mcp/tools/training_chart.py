"""The chart of `analyze_training_jobs`."""

from __future__ import annotations

from datetime import timedelta

from sagemaker_cost_mcp.analysis.gpu_use import gpu_use
from sagemaker_cost_mcp.analysis.training_families import window
from sagemaker_cost_mcp.analysis.utilization import specs_of
from sagemaker_cost_mcp.report.charts.look import Spec
from sagemaker_cost_mcp.report.charts.training_gpu_use import FamilyUse, training_gpu_use
from sagemaker_cost_mcp.tools.training_answer import TrainingStudy


def gpu_chart(study: TrainingStudy) -> Spec | None:
    """GPU use and money of all families in scope, whatever page is shown; None: none of them paid for a GPU."""
    snapshot = study.read.snapshot
    specs = specs_of((*snapshot.catalog, *snapshot.prices))
    uses = {use.resource_arn: use for use in snapshot.job_utilization}
    found = [(case.family.name, gpu_use(case, uses, specs)) for case in study.cases]
    rows = [
        FamilyUse(family=name, cost=use.cost, busy_percent=use.busy_percent, unmeasured=use.unmeasured)
        for name, use in found
        if use is not None
    ]
    first, end = window(snapshot)
    return training_gpu_use(rows, (first.date(), (end - timedelta(days=1)).date()))
