"""What inference components ask of their instances."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sagemaker_cost_mcp.errors import ResourceGone, Throttled
from sagemaker_cost_mcp.inventory.component_plans import component_plans
from sagemaker_cost_mcp.model.hosting import ModelServer
from tests.builders import component, endpoint
from tests.fake_reading import Asked, ReadingOf

REGION = "us-east-1"
BORN = datetime(2026, 1, 1, tzinfo=UTC)
ENDPOINT = endpoint("ep")
IMAGE = "763104351884.dkr.ecr.us-east-1.amazonaws.com/djl-inference:0.31.0-lmi13.0.0-cu124"


def answer(name: str, **fields: Any) -> dict[str, Any]:
    arn = f"arn:aws:sagemaker:{REGION}:111122223333"
    return {
        "InferenceComponentName": name,
        "InferenceComponentArn": f"{arn}:inference-component/{name}",
        "EndpointName": "ep",
        "EndpointArn": f"{arn}:endpoint/ep",
        "VariantName": "blue",
        "CreationTime": BORN,
        "LastModifiedTime": BORN,
        "RuntimeConfig": {"DesiredCopyCount": 3, "CurrentCopyCount": 2},
        **fields,
    }


NEEDS = {
    "NumberOfCpuCoresRequired": 2.0,
    "NumberOfAcceleratorDevicesRequired": 1.0,
    "MinMemoryRequiredInMb": 4096,
    "MaxMemoryRequiredInMb": 8192,
}


def test_a_component_tells_its_model_its_needs_and_its_copies(reading_of: ReadingOf, asked: Asked) -> None:
    wanted = {
        "ModelName": "m",
        "Container": {
            "DeployedImage": {"SpecifiedImage": IMAGE},
            "Environment": {"HF_TOKEN": "s3cret"},
            "ArtifactUrl": "s3://s3cret",
        },
        "ComputeResourceRequirements": NEEDS,
    }
    outcome = component_plans(
        reading_of({"DescribeInferenceComponent": answer("a", Specification=wanted, FailureReason="s3cret")}),
        REGION,
        [component("a", ENDPOINT)],
    )
    (one,) = outcome.items
    assert (one.name, one.endpoint_name, one.variant, one.model_name) == ("a", "ep", "blue", "m")
    assert (one.cpus, one.accelerators, one.min_memory_mb, one.max_memory_mb) == (2.0, 1.0, 4096, 8192)
    assert (one.copies, one.desired_copies, one.base) == (2, 3, None)
    assert one.image is not None
    assert one.image.server is ModelServer.DJL
    assert "s3cret" not in outcome.items[0].model_dump_json()
    assert len(asked) == 1


def test_specifications_by_type_of_instance_and_adapters_are_understood(reading_of: ReadingOf) -> None:
    by_type = [
        {"InstanceType": "ml.g5.xlarge", "ModelName": "m", "ComputeResourceRequirements": NEEDS},
        {"InstanceType": "ml.g6.xlarge", "ModelName": "m"},
    ]
    answers = {
        "several": answer("several", Specifications=by_type),
        "adapter": answer("adapter", Specification={"BaseInferenceComponentName": "several"}),
        "silent": answer("silent"),
    }
    several, adapter, silent = component_plans(
        reading_of({"DescribeInferenceComponent": lambda params: answers[params["InferenceComponentName"]]}),
        REGION,
        [component(name, ENDPOINT) for name in answers],
    ).items
    assert (several.model_name, several.cpus) == ("m", 2.0)
    assert (adapter.base, adapter.model_name, adapter.image) == ("several", None, None)
    assert (silent.model_name, silent.cpus) == (None, None)


def test_what_is_gone_is_left_out_and_what_was_not_read_is_a_gap(reading_of: ReadingOf) -> None:
    failures = {"gone": ResourceGone("gone"), "slow": Throttled("slow down")}
    outcome = component_plans(
        reading_of({"DescribeInferenceComponent": lambda params: failures[params["InferenceComponentName"]]}),
        REGION,
        [component(name, ENDPOINT) for name in failures],
    )
    assert outcome.items == ()
    (gap,) = outcome.gaps
    assert gap.operation == "sagemaker:DescribeInferenceComponent"
    assert "Touches slow." in gap.reason
