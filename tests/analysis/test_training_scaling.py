from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.training_scaling import scaling, several_machines
from sagemaker_cost_mcp.model.training import TrainingJob
from tests.builders import D
from tests.training_builders import case, run, runs


def on(count: int, seconds: int, place: int = 0, **changes: Any) -> TrainingJob:
    return run(
        f"speech-{count}{place}", days_ago=2 + count, seconds=seconds, groups=(("ml.g5.xlarge", count),), **changes
    )


def test_efficiency_is_machine_seconds_against_the_fewest_machines() -> None:
    found = scaling(case(on(1, 28_800), on(2, 15_600), on(4, 14_400)))
    assert found is not None
    assert [(step.count, round(step.efficiency, 3)) for step in found.steps] == [(1, 1), (2, D("0.923")), (4, D("0.5"))]
    assert (found.proposed.count, [step.count for step in found.poor]) == (2, [4])
    assert found.shares == {on(4, 1).ref.arn: 1 - D(31_200) / D(57_600)}


def test_good_scaling_saves_nothing() -> None:
    found = scaling(case(on(1, 28_800), on(2, 15_000), on(4, 7_600)))
    assert found is not None
    assert (found.poor, found.shares) == ((), {})


def test_one_number_of_machines_tells_nothing() -> None:
    one = case(*runs(5, groups=(("ml.g5.xlarge", 2),)))
    assert (scaling(one), several_machines(one)) == (None, True)
    assert not several_machines(case(*runs(5)))


@pytest.mark.parametrize(
    "changes",
    [
        {"input_fingerprint": "elsewhere"},
        {"status": "Stopped"},
        {"training_seconds": None},
        {"groups": (("ml.g5.xlarge", 4), ("ml.m5.xlarge", 1))},
        {"groups": (("ml.g4dn.xlarge", 4),)},
    ],
)
def test_other_work_or_other_machines_are_not_compared(changes: dict[str, Any]) -> None:
    other = run("speech-4", days_ago=2, seconds=14_400, **({"groups": (("ml.g5.xlarge", 4),)} | changes))
    assert scaling(case(on(1, 28_800), other)) is None


def test_the_type_with_most_machine_time_speaks_for_the_family() -> None:
    small = [run(f"speech-9{n}", days_ago=9, seconds=60 * n, groups=(("ml.m5.xlarge", n),)) for n in (1, 2)]
    found = scaling(case(on(1, 28_800), on(2, 15_600), *small))
    assert found is not None
    assert found.instance_type == "ml.g5.xlarge"


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from([1, 2, 3, 4, 8]), st.integers(600, 90_000), min_size=2))
def test_beside_trying_every_number(seconds: dict[int, int]) -> None:
    found = scaling(case(*(on(count, taken) for count, taken in seconds.items())))
    assert found is not None
    fewest = min(seconds)
    base = seconds[fewest] * fewest
    good = [n for n in seconds if Decimal(base) / (seconds[n] * n) >= D("0.7")]
    assert found.proposed.count == max(good)
    assert all(0 <= share < 1 for share in found.shares.values() if share > 0)
    assert {step.count for step in found.poor} == {n for n in seconds if n > max(good)}
