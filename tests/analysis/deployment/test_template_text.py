"""Which texts are templates, and what is said of those that are not."""

from __future__ import annotations

import json
import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.deployment.template_text import document
from sagemaker_cost_mcp.errors import BadQuestion

BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 10)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)
MERGE_BOMB = (
    "a: &a {"
    + ", ".join(f"k{n}: v" for n in range(50))
    + "}\n"
    + "".join(
        f"{new}: &{new} {{<<: [{', '.join([f'*{old}'] * 20)}]}}\n" for old, new in zip("abcde", "bcdef", strict=True)
    )
)


def test_a_template_in_yaml_with_short_forms_reads_like_one_in_json_with_long_ones() -> None:
    short = """
Resources:
  A:
    Type: X
    Properties:
      B: !Sub "${AWS::Region}-x"
      C: !GetAtt Other.Name.First
      D: !If [IsProd, !Ref P, !Ref "AWS::NoValue"]
      E: !FindInMap [M, !Ref "AWS::Region", Size]
      F: {"Fn::Base64": !Join ["", [a, b]]}
      G: !Transform {Name: M, Parameters: {P: 1}}
Conditions: {IsProd: !And [!Condition Other, !Equals [!Ref E, prod]]}
"""
    long = {
        "Resources": {
            "A": {
                "Type": "X",
                "Properties": {
                    "B": {"Fn::Sub": "${AWS::Region}-x"},
                    "C": {"Fn::GetAtt": ["Other", "Name.First"]},
                    "D": {"Fn::If": ["IsProd", {"Ref": "P"}, {"Ref": "AWS::NoValue"}]},
                    "E": {"Fn::FindInMap": ["M", {"Ref": "AWS::Region"}, "Size"]},
                    "F": {"Fn::Base64": {"Fn::Join": ["", ["a", "b"]]}},
                    "G": {"Fn::Transform": {"Name": "M", "Parameters": {"P": "1"}}},
                },
            }
        },
        "Conditions": {"IsProd": {"Fn::And": [{"Condition": "Other"}, {"Fn::Equals": [{"Ref": "E"}, "prod"]}]}},
    }
    assert document(short).root == long
    assert document(json.dumps(long)).root == long


def test_scalars_of_yaml_stay_as_they_are_written() -> None:
    text = "Resources: {A: 012345678901, B: 2027-03-31, C: 1.10, D: yes, E: ~, F: 'null'}"
    assert document(text).root["Resources"] == {
        "A": "012345678901", "B": "2027-03-31", "C": "1.10", "D": "yes", "E": None, "F": "null",
    }  # fmt: skip


def test_aliases_and_merges_of_an_honest_size_are_resolved() -> None:
    text = "Shared: &s {a: 1}\nResources: {X: {<<: *s, b: 2}, Y: *s}"
    assert document(text).root["Resources"] == {"X": {"a": "1", "b": "2"}, "Y": {"a": "1"}}


def test_the_two_kinds_are_told_apart_by_what_is_in_them() -> None:
    assert document('\ufeff\n{"Resources": {}}').kind == "cloudformation"
    assert document('{"planned_values": {}}').kind == "terraform"
    assert document('{"resource_changes": []}').kind == "terraform"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "is empty"),
        (" \n\t", "is empty"),
        ("{", "not valid JSON: line 1"),
        ('{"Resources": {\n"A": }', "not valid JSON: line 2"),
        ('{"Resources": ' + "[" * 200 + "]" * 200 + "}", "deeper than 100 levels"),
        ('{"Resources": ' + "[" * 90_000 + "]" * 90_000 + "}", "nested too deeply"),
        ('{"Resources": ' + "1" * 5_000 + "}", "a number is too long"),
        ("Resources:\n  A: [", "not valid YAML: line 2"),
        ("Resources:\n  A: !Bus x", "line 2: !Bus is not a function of CloudFormation"),
        ("Resources:\n  A: !!python/object:os.system x", "line 2: could not determine a constructor"),
        ("Resources: {A: \x00}", "not valid YAML"),
        ("Resources: {? [a] : b}", "unhashable key"),
        ("a: 1\n---\nb: 2", "expected a single document"),
        ("# nothing but a comment", "neither of the two kinds"),
        ("just a text", "neither of the two kinds"),
        ("- a\n- list", "neither of the two kinds"),
        ('{"Outputs": {}}', "neither of the two kinds"),
        ('{"terraform_version": "1.9", "values": {}}', "state of Terraform"),
        ('{"version": 4, "terraform_version": "1.9", "resources": []}', "state of Terraform"),
        ('resource "aws_sagemaker_endpoint" "e" {\n  name = "x"\n}', "configuration (HCL)"),
        ("terraform {\n  required_version = 1\n}", "configuration (HCL)"),
        ("Resources: " + "[" * 2_000 + "]" * 2_000, "nested deeper than 100 levels"),
        (BOMB, "aliases unfold to more than 200,000 nodes"),
        (MERGE_BOMB, "aliases unfold to more than 200,000 nodes"),
        ("Resources: &r {A: *r}", "aliases unfold to more than"),
        ("Resources: {A: " + "x" * 500_000 + "}", "has 500,016 characters; at most 500,000"),
    ],
)
def test_what_is_no_template_is_refused_with_the_line_or_the_reason(text: str, complaint: str) -> None:
    with pytest.raises(BadQuestion) as refused:
        document(text)
    assert complaint in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_file_may_be_longer_than_what_an_assistant_hands_over() -> None:
    text = json.dumps({"Resources": {"A": "x" * 600_000}})
    assert document(text, most=1_000_000).kind == "cloudformation"


def test_bombs_are_refused_in_no_time() -> None:
    began = time.perf_counter()
    for text in (BOMB, MERGE_BOMB):
        with pytest.raises(BadQuestion):
            document(text)
    assert time.perf_counter() - began < 10


@given(st.text(max_size=200))
def test_no_text_ends_in_anything_but_a_document_or_a_sentence(text: str) -> None:
    with suppress(BadQuestion):
        assert document(text).kind in {"cloudformation", "terraform"}
