from __future__ import annotations

import pytest

from sagemaker_cost_mcp.analysis.machine_types import machine_type


@pytest.mark.parametrize(
    ("name", "family", "generation", "arm", "burstable"),
    [
        ("ml.m5.large", "m5", 5, False, False),
        ("ml.c7g.xlarge", "c7g", 7, True, False),
        ("ml.g5.xlarge", "g5", 5, False, False),
        ("ml.p6-b200.48xlarge", "p6-b200", 6, False, False),
        ("ml.t3.medium", "t3", 3, False, True),
    ],
)
def test_a_name_tells_family_generation_and_chips(
    name: str,
    family: str,
    generation: int,
    arm: bool,  # noqa: FBT001
    burstable: bool,  # noqa: FBT001
) -> None:
    found = machine_type(name)
    assert found is not None
    assert (found.family, found.generation, found.arm, found.burstable) == (family, generation, arm, burstable)


def test_a_burstable_type_sustains_its_baseline_only() -> None:
    shares = [found.sustained for name in ("ml.t3.medium", "ml.m5.large") if (found := machine_type(name))]
    assert shares == [0.2, 1.0]


@pytest.mark.parametrize("name", ["ml.geospatial.interactive", "m5.large", ""])
def test_other_names_are_not_guessed(name: str) -> None:
    assert machine_type(name) is None
