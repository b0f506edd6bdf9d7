from __future__ import annotations

from typing import Any

from sagemaker_cost_mcp.model.remedy import Change
from tests.described import reshaped
from tests.remedy_cases_fleets import CASES

BY_NAME = {str(case): case for case in CASES}


def change(name: str) -> Change:
    return BY_NAME[name].change


def operations(of: Change) -> list[str]:
    return [command.operation for command in of.commands]


def made(of: Change, described: dict[str, Any]) -> dict[str, Any]:
    """What the new configuration would be, were the old one described so."""
    (look,) = (one for one in of.commands if one.operation == "describe-endpoint-config")
    found: dict[str, Any] = reshaped(look, described)
    return found


def variants(*names: str, **more: Any) -> list[dict[str, Any]]:
    return [
        {"VariantName": name, "ModelName": "churn", "InstanceType": "ml.m5.2xlarge", "InitialInstanceCount": 1} | more
        for name in names
    ]


def test_the_machines_are_those_that_the_rule_has_found() -> None:
    proposed = change("oversized-endpoint: configuration not read")
    assert proposed.what == (
        "Endpoint big runs blue on 2 x ml.c5.large instead of blue on 2 x ml.m5.2xlarge, under configuration "
        "big-us-east-1-config-20261120."
    )
    assert operations(proposed) == [
        "describe-endpoint-config",
        "create-endpoint-config",
        "update-endpoint",
        "wait endpoint-in-service",
    ]
    assert proposed.undo_commands[0].options["endpoint-config-name"] == "big-us-east-1-config"


def test_what_is_never_read_comes_along_from_the_description_of_the_old_one() -> None:
    described = {
        "ProductionVariants": variants("blue", EnableSSMAccess=True, VolumeSizeInGB=30, InferenceAmiVersion="gpu-2"),
        "KmsKeyId": "key",
        "DataCaptureConfig": {"EnableCapture": True},
        "EnableNetworkIsolation": False,
    }
    found = made(change("oversized-endpoint: configuration not read"), described)
    assert found == {
        "EndpointConfigName": "big-us-east-1-config-20261120",
        "ProductionVariants": [
            {
                "VariantName": "blue",
                "ModelName": "churn",
                "InstanceType": "ml.c5.large",
                "InitialInstanceCount": 1,
                "EnableSSMAccess": True,
                "VolumeSizeInGB": 30,
            }
        ],
        "KmsKeyId": "key",
        "DataCaptureConfig": {"EnableCapture": True},
    }


def test_other_variants_stay_as_they_are() -> None:
    described = {
        "ProductionVariants": variants("blue", "green"),
        "ShadowProductionVariants": variants("new"),
    }
    found = made(change("oversized-endpoint: one of three variants"), described)
    assert [one["InstanceType"] for one in found["ProductionVariants"]] == ["ml.c5.large", "ml.m5.2xlarge"]
    assert found["ShadowProductionVariants"] == variants("new")


def test_a_new_number_of_instances_is_no_longer_kept_from_the_old_one() -> None:
    proposed = change("oversized-endpoint: fewer of the same")
    (update,) = (one for one in proposed.commands if one.operation == "update-endpoint")
    assert update.options["retain-all-variant-properties"] is True
    assert update.options["exclude-retained-variant-properties"] == [{"VariantPropertyType": "DesiredInstanceCount"}]
    found = made(proposed, {"ProductionVariants": variants("blue")})
    assert found["ProductionVariants"][0]["InitialInstanceCount"] == 1
    again = proposed.undo_commands[-1]
    assert again.operation == "update-endpoint-weights-and-capacities"
    assert again.options["desired-weights-and-capacities"] == [{"VariantName": "blue", "DesiredInstanceCount": 2}]


def test_what_is_scaled_is_deregistered_before_and_registered_again_after() -> None:
    proposed = change("oversized-endpoint: under policies")
    names = operations(proposed)
    assert names.index("deregister-scalable-target") < names.index("update-endpoint")
    assert names[names.index("wait endpoint-in-service") + 1 :] == [
        "register-scalable-target",
        "put-scaling-policy",
        "put-scaling-policy",
        "put-scaling-policy",
        "put-scheduled-action",
    ]
    assert "Step policy steps gets a new ARN: name it in alarm busy" in proposed.check_first
    assert "Policy odd (Predictive) has to be put back by hand" in proposed.check_first
    (update,) = (one for one in proposed.commands if one.operation == "update-endpoint")
    assert "exclude-retained-variant-properties" not in update.options


def test_names_as_long_as_aws_allows_stay_within_it() -> None:
    proposed = change("oversized-endpoint: awkward names")
    name = proposed.commands[2].options["endpoint-config-name"]
    assert len(name) == 63
    assert name.endswith("-20261120")


def test_what_cannot_be_seen_is_asked_for_in_templates() -> None:
    proposed = change("oversized-endpoint: everything in its configuration")
    asked = [one.name for one in proposed.cloudformation.parameters]
    assert asked == ["KmsKeyId", "SecurityGroupId", "SubnetId"]
    assert [one.name for one in proposed.terraform.variables] == ["KmsKeyId"]
    assert "no VpcConfig or EnableNetworkIsolation" in proposed.terraform.note
    assert proposed.cloudformation.edits
    queue = change("oversized-endpoint: async")
    assert [one.name for one in queue.cloudformation.parameters] == ["AsyncOutputS3Uri"]


def test_another_processor_takes_another_model() -> None:
    proposed = change("hosting-off-graviton: one")
    assert operations(proposed)[:2] == ["describe-model", "create-model"]
    found = made(proposed, {"ProductionVariants": variants("blue", InstanceType="ml.m5.xlarge")})
    assert (found["ProductionVariants"][0]["ModelName"], found["ProductionVariants"][0]["InstanceType"]) == (
        "m-arm",
        "ml.m6g.xlarge",
    )


def test_a_type_with_a_disk_of_its_own_takes_no_volume() -> None:
    proposed = change("hosting-off-graviton: only with a disk of its own")
    found = made(proposed, {"ProductionVariants": variants("blue", VolumeSizeInGB=30)})
    assert "VolumeSizeInGB" not in found["ProductionVariants"][0]


def test_only_an_idle_gpu_has_a_guardrail() -> None:
    proposed = change("gpu-endpoint-with-idle-gpu: one")
    (policy,) = proposed.guardrails
    assert policy.document["Statement"][0]["Condition"]["ForAnyValue:StringLike"] == {
        "sagemaker:InstanceTypes": ["ml.g4dn.*"]
    }
    assert change("oversized-endpoint: async").guardrails == ()
