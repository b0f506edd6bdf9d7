"""A Terraform plan in JSON as a plan."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sagemaker_cost_mcp.analysis.deployment.planning import components
from sagemaker_cost_mcp.analysis.deployment.priced_others import PARTS
from sagemaker_cost_mcp.analysis.deployment.properties import NotKnown
from sagemaker_cost_mcp.analysis.deployment.template_text import document
from sagemaker_cost_mcp.analysis.deployment.terraform_attributes import ATTRIBUTES
from sagemaker_cost_mcp.analysis.deployment.terraform_references import References, spot_of
from sagemaker_cost_mcp.errors import BadQuestion
from tests.template_cases import named, plan_of, row, terraform

CONFIG, ENDPOINT = "aws_sagemaker_endpoint_configuration", "aws_sagemaker_endpoint"


def change(address: str, actions: list[str], before: Any = None, unknown: Any = None, **more: Any) -> dict[str, Any]:
    kind = row(address)["type"]
    part = {"actions": actions, "before": before, "after_unknown": unknown or {}}
    return {"address": address, "mode": "managed", "type": kind, "change": part, **more}


def declared(address: str, key: str = "aws", **expressions: Any) -> dict[str, Any]:
    return {"address": address, "provider_config_key": key, "expressions": expressions}


def test_modules_counts_and_keys_are_walked() -> None:
    plan = plan_of(named("terraform-plan.json"))
    assert [one.address for one in plan.resources] == [
        "aws_sagemaker_notebook_instance.team[0]",
        "aws_sagemaker_notebook_instance.team[1]",
        "aws_sagemaker_app.kernel",
        "aws_sagemaker_notebook_instance.odd",
        'module.serving["eu"].aws_sagemaker_endpoint_configuration.this',
        'module.serving["eu"].aws_sagemaker_endpoint.this',
        'module.serving["eu"].aws_appautoscaling_target.this',
    ]
    assert dict(plan.others) == {"aws_s3_bucket": 1}
    assert [one.address for one in plan.left] == ["awscc_sagemaker_model.m"]
    assert plan.deleted == ("aws_sagemaker_endpoint_configuration.old", "aws_sagemaker_endpoint.old")
    assert plan.regions == ("eu-west-1", "us-east-1")


def test_what_is_there_now_is_all_that_has_a_before() -> None:
    before = plan_of(named("terraform-plan.json")).before
    assert before is not None
    assert [one.address for one in before] == [
        "aws_sagemaker_notebook_instance.team[0]",
        "aws_sagemaker_app.kernel",
        "aws_sagemaker_endpoint_configuration.old",
        "aws_sagemaker_endpoint.old",
    ]


def test_what_is_known_after_apply_names_what_it_hangs_on() -> None:
    odd = next(one for one in plan_of(named("terraform-plan.json")).resources if one.address.endswith(".odd"))
    with pytest.raises(NotKnown) as refused:
        odd.properties.text("InstanceType")
    assert str(refused.value) == (
        "InstanceType is (known after apply): it hangs on data.aws_ssm_parameter.type.value, "
        "data.aws_ssm_parameter.type"
    )


def test_blocks_become_groups_of_properties() -> None:
    text = terraform(
        [
            row(
                f"{CONFIG}.a",
                name="a",
                async_inference_config=[{"output_config": []}],
                production_variants=[
                    {"instance_type": "ml.m5.large", "serverless_config": []},
                    {"serverless_config": [{"memory_size_in_mb": 2048}], "instance_type": ""},
                ],
            ),
            row(
                "aws_sagemaker_notebook_instance_lifecycle_configuration.l", name="l", on_start="ZWNobw==", on_create=""
            ),
        ]
    )
    config, lifecycle = plan_of(text).resources
    first, second = config.properties.many("ProductionVariants")
    assert (first.text("InstanceType"), first.has("ServerlessConfig")) == ("ml.m5.large", False)
    assert second.inner("ServerlessConfig").whole("MemorySizeInMB") == 2048
    assert config.properties.has("AsyncInferenceConfig")
    assert [hook.text("Content") for hook in lifecycle.properties.many("OnStart")] == ["ZWNobw=="]
    assert not lifecycle.properties.has("OnCreate")


def test_unknown_parts_of_blocks_and_whole_blocks_are_marked() -> None:
    a = f"{CONFIG}.a"
    text = terraform(
        [row(a, production_variants=[{"variant_name": "x"}, {"variant_name": "y"}])],
        resource_changes=[
            change(
                a,
                ["create"],
                unknown={"production_variants": [{"instance_type": True}], "async_inference_config": True},
            )
        ],
        configuration={
            "root_module": {
                "resources": [declared(a, production_variants=[{"instance_type": {"references": ["var.type", 7]}}])]
            }
        },
    )
    (config,) = plan_of(text).resources
    first, second = config.properties.many("ProductionVariants")
    with pytest.raises(NotKnown, match=r"ProductionVariants\[0\]\.InstanceType is .* hangs on var.type"):
        first.text("InstanceType")
    assert second.text("InstanceType") is None
    with pytest.raises(NotKnown, match="AsyncInferenceConfig"):
        config.properties.inner("AsyncInferenceConfig")


def test_tags_are_all_tags_with_later_ones_among_them() -> None:
    texts = [
        (
            {"tags_all": {"Team": "a"}, "tags": {}},
            {"tags_all": {"Stage": True}},
            {"Team": "a", "Stage": "(known after apply)"},
        ),
        ({"tags": {"Team": "a"}}, {}, {"Team": "a"}),
        ({}, {"tags": True}, None),
        ({}, {}, {}),
    ]
    for values, unknown, expected in texts:
        a = "aws_sagemaker_endpoint.e"
        plan = plan_of(terraform([row(a, **values)], resource_changes=[change(a, ["create"], unknown=unknown)]))
        assert plan.resources[0].properties.tags() == expected


def test_names_that_are_not_given_yet_are_followed_through_variables_and_outputs() -> None:
    config, endpoint = f"module.config[0].{CONFIG}.this", f"module.endpoint.{ENDPOINT}.this"
    text = terraform(
        [row(config), row(endpoint)],
        resource_changes=[change(endpoint, ["create"], unknown={"endpoint_config_name": True})],
        configuration={
            "root_module": {
                "module_calls": {
                    "config": {
                        "module": {
                            "outputs": {"name": {"expression": {"references": [f"{CONFIG}.this.name"]}}},
                            "resources": [declared(f"{CONFIG}.this")],
                        }
                    },
                    "endpoint": {
                        "expressions": {"config": {"references": ["module.config[0].name", "module.config"]}},
                        "module": {
                            "resources": [
                                declared(f"{ENDPOINT}.this", endpoint_config_name={"references": ["var.config"]})
                            ]
                        },
                    },
                }
            }
        },
    )
    found = plan_of(text).resources[1]
    assert found.properties.link("EndpointConfigName") == f"«{config}»"


def references(*addresses: str) -> References:
    return References({}, addresses)


def test_of_several_instances_the_one_of_the_same_key_is_meant() -> None:
    several = references(f"{CONFIG}.a[0]", f"{CONFIG}.a[1]", f"{ENDPOINT}.a[1]")
    assert several.target(f"{ENDPOINT}.a[1]", [f"{CONFIG}.a"]) == f"{CONFIG}.a[1]"
    assert several.target(f"{ENDPOINT}.other", [f"{CONFIG}.a"]) is None


def test_of_several_instances_of_a_module_the_own_one_is_meant() -> None:
    several = references(*(f'module.m["{key}"].{CONFIG}.a' for key in "xy"))
    assert several.target(f'module.m["y"].{ENDPOINT}.a', [f"{CONFIG}.a.name"]) == f'module.m["y"].{CONFIG}.a'


@pytest.mark.parametrize("reference", ["local.name", "var.name", "each.value", "path", "module.gone.name", "data.x.y"])
def test_other_references_lead_nowhere(reference: str) -> None:
    assert references(f"{CONFIG}.a").target(f"{ENDPOINT}.a", [reference]) is None
    assert references(f"{CONFIG}.a").target(f"{ENDPOINT}.a", [f"{CONFIG}.a"], ENDPOINT) is None


def test_a_variable_that_refers_to_itself_ends_the_search() -> None:
    call = {"expressions": {"x": {"references": ["module.m.x"]}},
            "module": {"outputs": {"x": {"expression": {"references": ["var.x"]}}}}}  # fmt: skip
    looping = References({"root_module": {"module_calls": {"m": call}}}, [f"{CONFIG}.a"])
    assert looping.target(f"module.m.{ENDPOINT}.a", ["var.x"]) is None


def test_an_address_is_taken_apart() -> None:
    spot = spot_of('module.a["x.y"].module.b[0].aws_sagemaker_endpoint.this["k"]')
    assert (spot.modules, spot.base, spot.key) == (("a", "b"), "aws_sagemaker_endpoint.this", '["k"]')
    assert spot.instance == 'module.a["x.y"].module.b[0].'


def region_of(values: dict[str, Any], providers: dict[str, Any], key: str = "aws", **root: Any) -> str | None:
    a = f"{ENDPOINT}.e"
    more = {**root, "configuration": {"provider_config": providers, "root_module": {"resources": [declared(a, key)],
            "variables": {"other": {"default": "eu-central-1"}}}}}  # fmt: skip
    return plan_of(terraform([row(a, **values)], **more)).resources[0].region


def provider(**region: Any) -> dict[str, Any]:
    return {"expressions": {"region": region}}


def test_the_region_is_the_resources_own_then_its_arns_then_its_providers() -> None:
    fixed = {"aws": provider(constant_value="eu-west-1"), "aws.us": provider(constant_value="us-west-2")}
    arn = "arn:aws:sagemaker:ap-south-1:1:endpoint/e"
    assert region_of({"region": "us-east-2", "arn": arn}, fixed) == "us-east-2"
    assert region_of({"arn": arn}, fixed) == "ap-south-1"
    assert region_of({}, fixed) == "eu-west-1"
    assert region_of({}, fixed, "aws.us") == "us-west-2"
    assert region_of({}, fixed, "module.inner:aws.us") == "us-west-2"
    given = {"aws": provider(references=["var.place"])}
    assert region_of({}, given, variables={"place": {"value": "eu-north-1"}}) == "eu-north-1"
    assert region_of({}, {"aws": provider(references=["var.other"])}) == "eu-central-1"
    assert region_of({}, given) is None
    assert region_of({}, {"aws": {}}) is None


def test_deposed_objects_data_and_other_services_are_not_there_before() -> None:
    text = terraform(
        [row("aws_appautoscaling_target.t", service_namespace="ecs"), {**row(f"{ENDPOINT}.d"), "mode": "data"}],
        resource_changes=[
            change(f"{ENDPOINT}.a", ["delete"], {"name": "a"}, deposed="abc"),
            change("aws_s3_bucket.b", ["delete"], {"bucket": "b"}),
            change("aws_appautoscaling_target.t", ["no-op"], {"service_namespace": "ecs"}),
            change(f"{ENDPOINT}.n", ["create"], None),
            {"address": f"{ENDPOINT}.x"},
        ],
        errored=True,
        complete=False,
    )
    plan = plan_of(text)
    assert (plan.resources, plan.before) == ((), ())
    assert [note.split(":")[0] for note in plan.notes] == [
        "Terraform stopped with an error while it made this plan",
        "Terraform calls this plan incomplete",
    ]


def test_a_plan_takes_no_parameters() -> None:
    with pytest.raises(BadQuestion, match="has its variables in it"):
        plan_of(terraform([]), {"A": "1"})


def test_components_are_those_of_all_kinds_now_and_then() -> None:
    text = document(named("terraform-plan.json"))
    found = components(text, plan_of(named("terraform-plan.json")))
    assert {"Notebook", "Hosting", "Storage", "Studio-Notebook"} <= set(found)
    assert "Cluster" not in found


def test_every_kind_that_is_priced_and_that_terraform_has_is_translated() -> None:
    assert {*PARTS, "Endpoint", "EndpointConfig"} - set(ATTRIBUTES) == {"ProcessingJob"}


@pytest.mark.parametrize("text", ['{"planned_values": []}', '{"planned_values": {"root_module": {"resources": ["x"]}}}',
                                  '{"resource_changes": {"a": 1}, "configuration": 7}'])  # fmt: skip
def test_a_plan_of_an_odd_form_has_nothing_in_it(text: str) -> None:
    assert json.loads(text)
    assert plan_of(text).resources == ()
