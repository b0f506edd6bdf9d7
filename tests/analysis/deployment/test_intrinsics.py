"""What CloudFormation's functions come to, and what of them cannot be known."""

from __future__ import annotations

import time
from base64 import b64decode
from typing import Any

import pytest

from sagemaker_cost_mcp.analysis.deployment.conditions import Conditions
from sagemaker_cost_mcp.analysis.deployment.intrinsics import Functions
from sagemaker_cost_mcp.analysis.deployment.parameters import parameter_values
from sagemaker_cost_mcp.analysis.deployment.place import Place
from sagemaker_cost_mcp.analysis.deployment.properties import NO_VALUE, Unknown
from sagemaker_cost_mcp.errors import BadQuestion

PARAMETERS = {
    "Env": {"Type": "String", "Default": "dev"},
    "Count": {"Type": "Number", "Default": 2},
    "Zones": {"Type": "CommaDelimitedList", "Default": "a, b"},
    "Open": {"Type": "String"},
    "Kept": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/team/type"},
}
ROOT: dict[str, dict[str, Any]] = {
    "Resources": {"Bucket": {"Type": "AWS::S3::Bucket"}, "Inner": {"Type": "AWS::CloudFormation::Stack"}},
    "Mappings": {"Sizes": {"us-east-1": {"dev": "small", "zones": ["x", "y"]}}},
}
CONDITIONS = {
    "IsDev": {"Fn::Equals": [{"Ref": "Env"}, "dev"]},
    "IsProd": {"Fn::Not": [{"Condition": "IsDev"}]},
    "Depends": {"Fn::Equals": [{"Ref": "Open"}, "x"]},
    "Either": {"Fn::Or": [{"Condition": "Depends"}, {"Condition": "IsDev"}]},
    "Both": {"Fn::And": [{"Condition": "Depends"}, {"Condition": "IsDev"}]},
    "Neither": {"Fn::And": [{"Condition": "Depends"}, {"Condition": "IsProd"}]},
    "NotKnown": {"Fn::Not": [{"Condition": "Depends"}]},
    "NoOne": {"Fn::Or": [{"Condition": "IsProd"}]},
    "Loop": {"Fn::Not": [{"Condition": "Loop"}]},
    "Odd": {"Fn::Xor": []},
    "Text": "true",
    "Empty": {"Fn::Not": []},
    "Three": {"Fn::Equals": ["a", "b", "c"]},
    "Numbers": {"Fn::Equals": [{"Ref": "Count"}, "2"]},
    **{f"Chain{n}": {"Fn::Not": [{"Condition": f"Chain{n + 1}"}]} for n in range(300)},
}


def functions(place: Place | None = None) -> tuple[Functions, Conditions]:
    conditions = Conditions(CONDITIONS)
    where = place or Place(region="us-east-1", account_id="111122223333")
    made = Functions(parameter_values(PARAMETERS, {}), ROOT, where, conditions.holds)
    conditions.value = made.value
    return made, conditions


def value(node: object) -> object:
    return functions()[0].value(node)


def unknown(node: object) -> Unknown:
    found = value(node)
    assert isinstance(found, Unknown)
    return found


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        ({"Ref": "Env"}, "dev"),
        ({"Ref": "Count"}, "2"),
        ({"Ref": "Zones"}, ["a", "b"]),
        ({"Ref": "AWS::Region"}, "us-east-1"),
        ({"Fn::Sub": "${AWS::AccountId}.dkr.ecr.${AWS::Region}.${AWS::URLSuffix}/x:${Env}-${!Literal}"},
         "111122223333.dkr.ecr.us-east-1.amazonaws.com/x:dev-${Literal}"),
        ({"Fn::Sub": ["${A}-${Env}", {"A": {"Ref": "Count"}}]}, "2-dev"),
        ({"Fn::Join": ["-", ["a", {"Ref": "Env"}, {"Ref": "AWS::NoValue"}, 1, True]]}, "a-dev-1-true"),
        ({"Fn::Join": [",", {"Ref": "Zones"}]}, "a,b"),
        ({"Fn::Select": [1, {"Ref": "Zones"}]}, "b"),
        ({"Fn::Select": ["0", {"Fn::Split": [".", "ml.m5.large"]}]}, "ml"),
        ({"Fn::Split": [".", "a.b"]}, ["a", "b"]),
        ({"Fn::If": ["IsDev", "y", "n"]}, "y"),
        ({"Fn::If": ["IsProd", "y", {"Ref": "Env"}]}, "dev"),
        ({"Fn::If": ["Depends", "same", "same"]}, "same"),
        ({"Fn::FindInMap": ["Sizes", {"Ref": "AWS::Region"}, {"Ref": "Env"}]}, "small"),
        ({"Fn::FindInMap": ["Sizes", {"Ref": "AWS::Region"}, "zones"]}, ["x", "y"]),
        ({"Fn::FindInMap": ["Sizes", "eu-west-1", "dev", {"DefaultValue": {"Ref": "Env"}}]}, "dev"),
        ({"A": [{"Ref": "AWS::NoValue"}, "x"], "B": {"Ref": "AWS::NoValue"}, "C": {"D": 1}},
         {"A": ["x"], "C": {"D": 1}}),
        (3, 3),
        (None, None),
    ],
)  # fmt: skip
def test_what_the_template_tells_is_evaluated(node: object, expected: object) -> None:
    assert value(node) == expected


def test_base64_is_that_of_the_text_even_where_names_in_it_are_not_known() -> None:
    plain = value({"Fn::Base64": {"Fn::Sub": "echo ${Env}"}})
    assert isinstance(plain, str)
    assert b64decode(plain) == b"echo dev"
    later = unknown({"Fn::Base64": {"Fn::Sub": "echo ${Bucket}"}})
    assert later.stands_for is not None
    assert b64decode(later.stands_for).decode() == "echo «Bucket»"
    assert unknown({"Fn::Base64": {"Ref": "Open"}}).stands_for is None


def test_no_value_is_as_good_as_not_there() -> None:
    assert value({"Ref": "AWS::NoValue"}) is NO_VALUE
    assert value({"Fn::If": ["IsDev", {"Ref": "AWS::NoValue"}, "x"]}) is NO_VALUE


def test_other_partitions_have_hosts_of_their_own() -> None:
    china = functions(Place(region="cn-north-1", account_id="1", partition="aws-cn"))[0]
    assert china.value({"Fn::Sub": "${AWS::Partition} ${AWS::URLSuffix}"}) == "aws-cn amazonaws.com.cn"


@pytest.mark.parametrize(
    ("node", "told"),
    [
        ({"Ref": "Open"}, "!Ref Open: parameter Open has no default; give it in parameters"),
        ({"Ref": "Kept"}, "!Ref Kept: it is read from SSM parameter /team/type at deployment"),
        ({"Ref": "Nothing"}, "!Ref Nothing: the template has no Nothing"),
        ({"Ref": "AWS::NotificationARNs"}, "the stack has it"),
        ({"Fn::GetAtt": ["Inner", "Outputs.Type"]}, "!GetAtt Inner.Outputs.Type: it is an output of the nested"),
        ({"Fn::GetAtt": "Gone.Arn"}, "the template has no Gone"),
        ({"Fn::GetAtt": []}, "the template has no "),
        ({"Fn::ImportValue": "other-Type"}, "!ImportValue other-Type: Fn::ImportValue is not evaluated"),
        ({"Fn::GetAZs": ""}, "is not evaluated"),
        ({"Fn::Transform": {"Name": "M"}, "Also": 1}, "is not evaluated"),
        ({"Fn::Sub": "${Open}"}, "!Sub ${Open}: parameter Open has no default"),
        ({"Fn::Sub": {"not": "a text"}}, "its first part is not a text"),
        ({"Fn::Sub": "${Zones}"}, "a part of it is not a text"),
        ({"Fn::Sub": "${Inner.Outputs.X}"}, "output of the nested stack"),
        ({"Fn::Join": ["-", {"Ref": "Open"}]}, "parameter Open has no default"),
        ({"Fn::Join": ["-", ["a", {"Ref": "Open"}]]}, "parameter Open has no default"),
        ({"Fn::Join": "x"}, "nothing to join"),
        ({"Fn::Join": ["-", "text"]}, "nothing to join"),
        ({"Fn::Select": [{"Ref": "Open"}, ["a"]]}, "parameter Open has no default"),
        ({"Fn::Select": [7, ["a"]]}, "there is no such element"),
        ({"Fn::Select": "x"}, "there is no such element"),
        ({"Fn::Split": [",", {"Ref": "Open"}]}, "parameter Open has no default"),
        ({"Fn::Split": ["", "a"]}, "nothing to split by"),
        ({"Fn::If": ["Depends", "y", "n"]}, "hangs on !Ref Open"),
        ({"Fn::If": ["Undeclared", "y", "n"]}, "no such condition"),
        ({"Fn::If": ["IsDev", "y"]}, "a condition and two values"),
        ({"Fn::FindInMap": ["Sizes", {"Ref": "Open"}, "dev"]}, "parameter Open has no default"),
        ({"Fn::FindInMap": ["Sizes", "eu-west-1", "dev"]}, "the mappings have no Sizes.eu-west-1.dev"),
        ({"Fn::FindInMap": ["Sizes", "us-east-1"]}, "the mappings have no Sizes.us-east-1"),
        ("{{resolve:ssm:/team/type}}", "{{resolve:ssm:/team/type}}: a dynamic reference is read at deployment"),
        ({"Fn::Sub": "{{resolve:ssm:/${Env}/type}}"}, "{{resolve:ssm:/dev/type}}: a dynamic reference"),
    ],
)  # fmt: skip
def test_what_it_does_not_tell_is_unknown_with_its_expression_and_the_reason(node: object, told: str) -> None:
    assert told in unknown(node).told


def test_names_that_aws_will_give_stand_for_their_resource() -> None:
    joined = unknown({"Fn::Join": ["/", ["endpoint", {"Fn::GetAtt": ["Bucket", "Name"]}, "variant", "x"]]})
    assert joined.stands_for == "endpoint/«Bucket»/variant/x"
    assert unknown({"Fn::Sub": "${AWS::StackName}-x"}).stands_for == "«AWS::StackName»-x"


def test_a_template_that_makes_too_much_text_of_little_is_refused() -> None:
    node: object = "x" * 1000
    for _ in range(40):
        node = {"Fn::Join": ["", [node, node]]}
    began = time.perf_counter()
    with pytest.raises(BadQuestion, match="more text than any real template"):
        value(node)
    assert time.perf_counter() - began < 5


@pytest.mark.parametrize(
    ("name", "expected"),
    [("IsDev", True), ("IsProd", False), ("Either", True), ("Neither", False), ("NoOne", False), ("Empty", True),
     ("Numbers", True)],
)  # fmt: skip
def test_conditions_are_decided_where_one_part_decides_them(name: str, expected: object) -> None:
    assert functions()[1].holds(name) is expected


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("Depends", "condition Depends hangs on !Ref Open, and parameter Open has no default"),
        ("Both", "hangs on"),
        ("NotKnown", "hangs on"),
        ("Loop", "refers to itself"),
        ("Odd", "it is not a condition"),
        ("Text", "it is not a condition"),
        ("Three", "it compares two"),
        ("Nothing", "the template has no such condition"),
        ("Chain0", "a long chain of others"),
    ],
)
def test_other_conditions_are_unknown_with_the_reason(name: str, why: str) -> None:
    found = functions()[1].holds(name)
    assert isinstance(found, Unknown)
    assert why in found.why


def test_long_expressions_are_cut_and_deep_ones_left_out() -> None:
    deep: object = "x"
    for _ in range(10):
        deep = {"Fn::GetAZs": [deep]}
    assert "…" in unknown(deep).expression
    assert len(unknown({"Fn::ImportValue": "y" * 500}).expression) == 120
    assert unknown({"Fn::ImportValue": {"Some": 1, "Other": 2}}).expression == '!ImportValue ["Other", "Some"]'


def test_constants_can_be_compared_without_any_function() -> None:
    assert Conditions({"Same": {"Fn::Equals": ["a", "a"]}}).holds("Same") is True
