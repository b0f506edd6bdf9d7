from __future__ import annotations

import pytest

from sagemaker_cost_mcp.remedies._next_job import PROCESSING, TRAINING, TRANSFORM, TUNING, JobKind
from sagemaker_cost_mcp.simulator.wire.catalog import service_model


@pytest.mark.parametrize("kind", [TRAINING, TUNING, PROCESSING, TRANSFORM], ids=lambda kind: kind.word)
def test_all_that_a_description_and_a_request_have_in_common_is_kept(kind: JobKind) -> None:
    model = service_model("sagemaker")
    assert model is not None
    name = kind.name.removesuffix("Name")
    asked = model.operation_model(f"Create{name}").input_shape
    told = model.operation_model(f"Describe{name}").output_shape
    assert asked is not None
    assert told is not None
    common = {
        one for one, shape in asked.members.items() if one in told.members and told.members[one].name == shape.name
    }
    assert {*kind.kept, *kind.inside, kind.name} == common
    assert set(asked.required_members) <= common, "nothing that a request needs is missing from a description"
