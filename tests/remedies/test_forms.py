from __future__ import annotations

from sagemaker_cost_mcp.model.remedy import Placeholder, Reference
from sagemaker_cost_mcp.remedies import _forms, _hcl

ROLE = Placeholder(name="RoleArn", means="A role")
SHAPE = {
    "Name": "1 st/äpp ${x}",
    "RoleArn": ROLE,
    "Nothing": None,
    "Steps": [{"MinValue": 1, "Skipped": None}, {"MinValue": 2}],
    "Dimensions": _forms.Map({"EndpointName": "e"}),
    "Deep": {"KmsKeyId": ROLE},
}


def test_the_cli_gets_names_with_dashes_and_placeholders_in_brackets() -> None:
    assert _forms.options(SHAPE) == {
        "name": "1 st/äpp ${x}",
        "role-arn": "<RoleArn>",
        "steps": [{"MinValue": 1}, {"MinValue": 2}],
        "dimensions": {"EndpointName": "e"},
        "deep": {"KmsKeyId": "<RoleArn>"},
    }


def test_cloudformation_gets_the_names_of_the_api_and_references() -> None:
    made = _forms.resource("AWS::A::B", SHAPE, DependsOn="C")
    assert made["DependsOn"] == "C"
    assert made["Properties"]["Deep"] == {"KmsKeyId": {"Ref": "RoleArn"}}
    assert "Nothing" not in made["Properties"]


def test_terraform_gets_blocks_for_mappings_but_for_those_with_keys_of_ones_own() -> None:
    made = _forms.block("aws_b", "1 st/äpp", SHAPE, lifecycle={"create_before_destroy": True})
    assert made.labels == ("aws_b", "_1_st__pp")
    assert [one.kind for one in made.blocks] == ["steps", "steps", "deep", "lifecycle"]
    assert made.body["dimensions"] == {"EndpointName": "e"}
    assert made.body["role_arn"] == Reference(expression="var.role_arn")
    assert _hcl.value(made.body["name"]) == '"1 st/äpp $${x}"'


def test_each_placeholder_is_asked_for_once() -> None:
    assert _forms.placeholders(SHAPE, SHAPE) == (ROLE,)


def test_documents_are_text_for_the_cli_and_encoded_by_terraform() -> None:
    assert _forms.text({"detail-type": [ROLE]}) == '{"detail-type":["<RoleArn>"]}'
    assert _forms.encoded({"role": ROLE}).expression == "jsonencode({\n  role = var.role_arn\n})"
