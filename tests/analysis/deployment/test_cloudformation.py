"""A CloudFormation template as a plan."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import pytest

from sagemaker_cost_mcp.analysis.deployment.priced_others import PARTS
from sagemaker_cost_mcp.analysis.deployment.resource_kinds import BY_USE, FREE, NAMED_BY, SOLD_AS
from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.model.sold import sold_as
from tests.template_cases import named, of_type, plan_of, template

NOTEBOOK = of_type("NotebookInstance", InstanceType="ml.t3.medium")
SCHEMAS = files("cfnlint") / "data" / "schemas"


def kinds_of_aws() -> dict[str, str]:
    """Kinds of SageMaker resources in AWS's own schemas, as cfn-lint has them, with the file of each."""
    known = json.loads((SCHEMAS / "providers" / "us-east-1.json").read_text(encoding="utf-8"))
    start = "AWS::SageMaker::"
    return {name.removeprefix(start): file for name, file in known.items() if name.startswith(start)}


def test_every_kind_that_aws_has_is_free_priced_or_told_to_cost_by_use() -> None:
    known = {*FREE, *BY_USE, *PARTS, "Endpoint", "EndpointConfig"}
    assert set(kinds_of_aws()) - known == set()
    assert not set(FREE) & set(BY_USE)
    assert not (set(FREE) | set(BY_USE)) & (set(PARTS) | {"Endpoint", "EndpointConfig"})


@pytest.mark.parametrize(
    "kind", sorted(set(kinds_of_aws()) & {*PARTS, "Endpoint", "EndpointConfig", "Domain", "Model"})
)
def test_the_property_with_the_name_is_one_that_aws_has(kind: str) -> None:
    schema = json.loads((SCHEMAS / "resources" / f"{kinds_of_aws()[kind]}.json").read_text(encoding="utf-8"))
    assert NAMED_BY.get(kind, f"{kind}Name") in schema["properties"]


def test_everything_is_sold_as_something_that_the_price_list_has() -> None:
    assert all(sold_as(name) for names in SOLD_AS.values() for name in names)


def test_conditions_decide_what_is_created() -> None:
    plan = plan_of(
        template(
            {"Yes": {**NOTEBOOK, "Condition": "On"}, "No": {**NOTEBOOK, "Condition": "Off"}},
            Conditions={"On": {"Fn::Equals": ["a", "a"]}, "Off": {"Fn::Equals": ["a", "b"]}},
        )
    )
    assert [one.address for one in plan.resources] == ["Yes"]
    assert plan.notes == ("Not created under these parameters, by their conditions: No.",)


def test_where_nobody_knows_whether_it_is_created_it_is_left_with_the_reason() -> None:
    plan = plan_of(
        template(
            {
                "Maybe": {**NOTEBOOK, "Condition": "Prod"},
                "Bucket": {"Type": "AWS::S3::Bucket", "Condition": "Prod"},
            },
            Parameters={"Env": {"Type": "String"}},
            Conditions={"Prod": {"Fn::Equals": [{"Ref": "Env"}, "prod"]}},
        )
    )
    assert plan.resources == ()
    (left,) = plan.left
    assert left.address == "Maybe"
    assert "whether it is created is not known: condition Prod hangs on !Ref Env" in left.why


def test_what_cannot_be_followed_is_left_with_the_reason() -> None:
    plan = plan_of(
        template(
            {
                "Nested": {"Type": "AWS::CloudFormation::Stack", "Properties": {}},
                "App": {"Type": "AWS::Serverless::Application"},
                "Module": {"Type": "My::Own::Thing::MODULE"},
                "Fn::ForEach::Books": ["N", ["a"], {}],
                "Odd": "text",
                "Typeless": {"Properties": {}},
                "Macro": {"Type": "AWS::SageMaker::NotebookInstance", "Properties": {"Fn::Transform": {"Name": "M"}}},
                "Wrong": {"Type": "AWS::SageMaker::NotebookInstance", "Properties": ["x"]},
            },
            Transform=["AWS::LanguageExtensions", {"Name": "Mine"}, "Other"],
        )
    )
    told = {one.address: one.why for one in plan.left if one.item == "resource"}
    assert "its own template" in told["Nested"]
    assert "its own template" in told["App"]
    assert "a module" in told["Module"]
    assert "not evaluated" in told["Fn::ForEach::Books"]
    assert told["Odd"] == told["Typeless"] == "it is no resource: it has no Type"
    assert "its properties are not known" in told["Macro"]
    assert "they are no mapping" in told["Wrong"]
    assert [one.item for one in plan.left if one.address == "Transform"] == ["Mine", "Other"]


def test_harmless_transforms_are_not_worth_a_word() -> None:
    assert plan_of(template({"N": NOTEBOOK}, Transform="AWS::Serverless-2016-10-31")).left == ()


def test_resources_of_other_services_are_counted() -> None:
    plan = plan_of(named("endpoint-with-autoscaling.yaml"))
    assert dict(plan.others) == {
        "AWS::ApplicationAutoScaling::ScalingPolicy": 1,
        "AWS::ApplicationAutoScaling::ScalableTarget": 1,
    }
    assert {one.kind for one in plan.resources} == {"Model", "EndpointConfig", "Endpoint", "ScalableTarget"}


def test_a_scalable_target_of_nobody_knows_which_service_is_left() -> None:
    target = {
        "Type": "AWS::ApplicationAutoScaling::ScalableTarget",
        "Properties": {"ServiceNamespace": {"Ref": "Space"}},
    }
    (left,) = plan_of(template({"T": target}, Parameters={"Space": {"Type": "String"}})).left
    assert "ServiceNamespace is !Ref Space" in left.why


def test_a_resource_is_known_by_its_symbol_and_by_its_own_name() -> None:
    rows: dict[str, Any] = {
        "A": of_type("Endpoint", EndpointName="mine"),
        "B": of_type("Endpoint"),
        "C": of_type("Endpoint", EndpointName={"Ref": "Gone"}),
    }
    names = {one.address: one.name for one in plan_of(template(rows)).resources}
    assert names == {"A": "mine", "B": "B", "C": "C"}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('{"Resources": {}}', "has no Resources"),
        ('{"Resources": null}', "has no Resources"),
        ('{"Resources": ["x"]}', "Resources of the template is not a mapping"),
        ('{"Resources": {"A": {}}, "Conditions": "x"}', "Conditions of the template is not a mapping"),
    ],
)
def test_a_template_of_the_wrong_form_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(BadQuestion) as refused:
        plan_of(text)
    assert complaint in str(refused.value)
