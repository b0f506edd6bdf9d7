from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.gpu_use import GpuUse, gpu_use
from sagemaker_cost_mcp.model.training import TrainingJob
from sagemaker_cost_mcp.model.utilization import Utilization
from tests.builders import D
from tests.training_builders import LADDER, SPECS, busy, case, run, runs

ONE_GPU: dict[str, Any] = {"groups": (("ml.g5.xlarge", 1),)}
FOUR_GPUS: dict[str, Any] = {"groups": (("ml.g5.12xlarge", 1),)}


def use_of(*jobs: TrainingJob, uses: tuple[Utilization, ...] = (), **changes: Any) -> GpuUse | None:
    return gpu_use(case(*jobs, **changes), {use.resource_arn: use for use in uses}, SPECS)


def of(*jobs: TrainingJob, uses: tuple[Utilization, ...] = ()) -> GpuUse:
    found = use_of(*jobs, uses=uses)
    assert found is not None
    return found


def test_a_family_without_gpus_has_no_gpu_use() -> None:
    assert use_of(*runs(3)) is None


def test_a_type_of_unknown_size_has_no_gpus_that_we_know_of() -> None:
    assert gpu_use(case(*runs(3, **ONE_GPU)), {}, {}) is None


def test_without_a_price_there_is_no_money_to_part() -> None:
    assert use_of(*runs(3, **ONE_GPU), prices=[one for one in LADDER if one.item != "ml.g5.xlarge"]) is None


def test_money_is_busy_as_far_as_the_gpus_were() -> None:
    jobs = runs(4, **FOUR_GPUS)
    found = of(*jobs, uses=tuple(busy(job, gpu=30) for job in jobs))
    assert (found.cost, found.unmeasured) == (40 * D("7.09"), 0)
    assert found.busy_percent == 30, "of four GPUs CloudWatch tells up to 400"


def test_dear_runs_weigh_more_than_cheap_ones() -> None:
    long, short = (
        run("churn-1", days_ago=5, seconds=36_000, **ONE_GPU),
        run("churn-2", days_ago=3, seconds=12_000, **ONE_GPU),
    )
    found = of(long, short, uses=(busy(long, gpu=80), busy(short, gpu=0)))
    assert found.busy_percent == pytest.approx(D(60))


def test_what_nobody_measured_is_neither_busy_nor_idle() -> None:
    jobs = runs(4, **ONE_GPU)
    found = of(*jobs, uses=(busy(jobs[0], gpu=50),))
    assert (found.cost, found.unmeasured, found.busy_percent) == (40 * D("1.408"), 30 * D("1.408"), 50)
    assert of(*jobs) == GpuUse(cost=found.cost, unmeasured=found.cost, busy_percent=None)


def test_a_machine_that_tells_nothing_of_its_gpus_is_not_measured() -> None:
    jobs = runs(3, **ONE_GPU)
    assert of(*jobs, uses=tuple(busy(job, cpu=50) for job in jobs)).busy_percent is None


def test_runs_without_gpus_do_not_count() -> None:
    mixed = (*runs(3), run("churn-900", days_ago=1.5, **ONE_GPU))
    assert of(*mixed, uses=(busy(mixed[-1], gpu=70),)).cost == 10 * D("1.408")


def test_what_is_prepaid_costs_nothing_here() -> None:
    jobs = runs(3, training_plan_arn="arn:aws:sagemaker:us-east-1:1:training-plan/a", **ONE_GPU)
    found = of(*jobs, uses=tuple(busy(job, gpu=70) for job in jobs))
    assert found == GpuUse(cost=Decimal(0), unmeasured=Decimal(0), busy_percent=None)


@given(st.lists(st.one_of(st.none(), st.floats(0, 108)), min_size=1, max_size=6))
def test_use_stays_between_none_and_all_and_money_adds_up(levels: list[float | None]) -> None:
    jobs = runs(len(levels), **ONE_GPU)
    uses = tuple(busy(job, gpu=level) for job, level in zip(jobs, levels, strict=True) if level is not None)
    found = of(*jobs, uses=uses)
    measured = [min(level, 100) for level in levels if level is not None]
    assert 0 <= found.unmeasured <= found.cost
    assert (found.busy_percent is None) == (not measured)
    if found.busy_percent is not None:
        assert min(measured) - 1e-6 <= float(found.busy_percent) <= max(measured) + 1e-6
