from __future__ import annotations

from sagemaker_cost_mcp.model.remedy import Change
from tests.remedy_cases_sharing import CASES

BY_NAME = {case.what: case for case in CASES if case.rule == "endpoints-worth-sharing"}


def operations(of: Change) -> list[str]:
    return [command.operation for command in of.commands]


def test_one_container_holds_all_models_on_the_fleet_that_was_found() -> None:
    change = BY_NAME["one container in a VPC"].change
    model, config = change.commands[:2]
    assert model.options["primary-container"]["Mode"] == "MultiModel"
    assert model.options["vpc-config"]["Subnets"] == ["subnet-0123456789abcdef0"]
    assert model.options["enable-network-isolation"] is True
    (variant,) = config.options["production-variants"]
    assert (variant["InstanceType"], variant["InitialInstanceCount"]) == ("ml.m5.large", 1)
    assert "on 1 x ml.m5.large holds the models of private-0, private-1, private-2" in change.what


def test_a_role_that_is_not_known_is_asked_for() -> None:
    asked = [one.name for one in BY_NAME["one container, its role unknown"].change.placeholders]
    assert asked == ["RoleArn", "ModelsS3Uri"]


def test_each_component_asks_for_what_its_model_was_seen_to_need() -> None:
    change = BY_NAME["components on CPU"].change
    assert operations(change)[-3:] == ["create-inference-component"] * 3
    wanted = change.commands[-1].options["specification"]["ComputeResourceRequirements"]
    assert wanted == {"MinMemoryRequiredInMb": 1967, "NumberOfCpuCoresRequired": 0.25}, "20 % of 8 GiB, and a fifth"
    assert "no inference components" in change.terraform.note


def test_components_reserve_whole_gpus_and_no_more_than_the_fleet_has() -> None:
    change = BY_NAME["components on GPUs"].change
    (variant,) = change.commands[0].options["production-variants"]
    assert (variant["InstanceType"], variant["InitialInstanceCount"]) == ("ml.g4dn.12xlarge", 1)
    made = [one.options for one in change.commands if one.operation == "create-inference-component"]
    devices = [
        one["specification"]["ComputeResourceRequirements"]["NumberOfAcceleratorDevicesRequired"]
        * one["runtime-config"]["CopyCount"]
        for one in made
    ]
    assert devices == [2, 2], "the third has a machine of its own, as now"


def test_components_are_created_one_after_the_other() -> None:
    resources = BY_NAME["components on CPU"].change.cloudformation.resources
    assert [resources[f"Component{n}"]["DependsOn"] for n in (1, 2, 3)] == ["Endpoint", "Component1", "Component2"]


def test_models_of_triton_lie_on_one_gpu_in_one_container() -> None:
    change = BY_NAME["Triton on one GPU"].change
    assert "on 1 x ml.g4dn.xlarge holds the models of gpu-0, gpu-1, gpu-2 in one multi-model container" in change.what
    container = change.commands[0].options["primary-container"]
    assert (container["Mode"], container["Image"].rpartition("/")[2]) == ("MultiModel", "recs:1")
    assert "create-inference-component" not in operations(change)


def test_nothing_of_today_is_deleted() -> None:
    for case in BY_NAME.values():
        assert not any(name.startswith("delete") for name in operations(case.change))
        assert all("shared" in str(one.options) for one in case.change.undo_commands)
