from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.job_sizes import Size, Unsized
from sagemaker_cost_mcp.analysis.work_sizes import work_size
from tests.training_builders import USD, machine_price
from tests.work_case_builders import all_busy, busy, only_case, prepared, scored

CPU_TYPES = ("ml.m5.xlarge", "ml.m5.2xlarge", "ml.m5.4xlarge", "ml.c5.xlarge", "ml.c5.2xlarge")


def test_several_machines_are_each_replaced_by_a_smaller_one() -> None:
    jobs = prepared(4, instance_type="ml.m5.4xlarge", instance_count=3)
    found = work_size(only_case(*jobs), all_busy(jobs, cpu=20, memory=15))
    assert isinstance(found, Size)
    assert found.proposed is not None
    assert found.proposed.instance_type == "ml.m5.xlarge"


def test_the_machines_with_most_hours_are_judged() -> None:
    large = prepared(3, instance_type="ml.m5.4xlarge")
    small = prepared(2, base="prep-9")
    found = work_size(only_case(*large, *small), [busy(job, cpu=5, memory=5) for job in (*large, *small)])
    assert isinstance(found, Size)
    assert {run.ref.arn for run in found.runs} == {job.ref.arn for job in large}


def test_families_that_only_failed_have_no_size() -> None:
    assert work_size(only_case(*prepared(3, status="Failed")), ()) is None


def test_prices_of_what_is_in_use_alone_compare_nothing() -> None:
    jobs = prepared(4)
    only = [machine_price("ml.m5.xlarge", component="Processing")]
    found = work_size(only_case(*jobs, prices=tuple(only)), all_busy(jobs, cpu=5, memory=5))
    assert isinstance(found, Unsized)
    assert "no price of another type" in found.reason


def test_types_that_batch_transform_does_not_take_are_not_proposed() -> None:
    flex = machine_price("ml.m5.xlarge", "0.01", component="Tsform").model_copy(update={"item": "ml.c8i.xlarge"})
    jobs = scored(4, instance_type="ml.m5.4xlarge")
    prices = (flex, *(machine_price(name, component="Tsform") for name in USD))
    found = work_size(only_case(*jobs, prices=prices), all_busy(jobs, cpu=5, memory=5))
    assert isinstance(found, Size)
    assert "ml.c8i.xlarge" not in {option.instance_type for option in found.options}


@settings(max_examples=40)
@given(st.sampled_from(CPU_TYPES), st.floats(0, 100), st.floats(0, 100))
def test_what_is_proposed_is_cheaper_and_holds_the_need(name: str, cpu: float, memory: float) -> None:
    jobs = prepared(3, instance_type=name)
    found = work_size(only_case(*jobs), all_busy(jobs, cpu=cpu, memory=memory))
    assert isinstance(found, Size)
    assert all(option.hourly < found.current.hourly for option in found.options)
    assert all(share <= 1 for option in found.options for share in option.fill.values())
    assert all(0 < share < 1 for share in found.shares.values())
