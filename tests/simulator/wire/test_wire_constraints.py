"""Values held against AWS's models."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from botocore.model import ServiceModel, Shape
from botocore.validate import ParamValidator
from hypothesis import given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.simulator.wire.catalog import service_model
from sagemaker_cost_mcp.simulator.wire.constraints import Constraints, java_text, violations_sentence

SHAPES: dict[str, Any] = {
    "Record": {
        "type": "structure",
        "required": ["Name"],
        "members": {
            "Name": {"shape": "Name"},
            "Size": {"shape": "Size"},
            "Ratio": {"shape": "Ratio"},
            "Kind": {"shape": "Kind"},
            "Names": {"shape": "Names"},
            "Parts": {"shape": "Records"},
            "Tags": {"shape": "Tags"},
            "ByName": {"shape": "ByName"},
            "At": {"shape": "At"},
            "Raw": {"shape": "Raw"},
            "On": {"shape": "On"},
            "Count": {"shape": "Count"},
            "Choice": {"shape": "Choice"},
            "Free": {"shape": "Free"},
        },
    },
    "Name": {"type": "string", "min": 2, "max": 5, "pattern": "[a-z]+"},
    "Size": {"type": "integer", "min": 1, "max": 100},
    "Ratio": {"type": "double", "max": 1},
    "Kind": {"type": "string", "enum": ["small", "large"]},
    "Names": {"type": "list", "member": {"shape": "Name"}, "max": 2},
    "Records": {"type": "list", "member": {"shape": "Record"}},
    "Tags": {"type": "map", "key": {"shape": "Name"}, "value": {"shape": "Kind"}, "max": 1},
    "ByName": {"type": "map", "key": {"shape": "Name"}, "value": {"shape": "Record"}},
    "At": {"type": "timestamp"},
    "Raw": {"type": "blob", "max": 3},
    "On": {"type": "boolean"},
    "Count": {"type": "long"},
    "Choice": {
        "type": "structure",
        "union": True,
        "members": {"Name": {"shape": "Name"}, "Size": {"shape": "Size"}},
    },
    "Free": {"type": "structure", "document": True, "members": {}},
}
MODEL = ServiceModel({"metadata": {}, "operations": {}, "shapes": SHAPES})
RECORD = MODEL.shape_for("Record")
AT_MOST, AT_LEAST = (
    "Member must have length less than or equal to ",
    "Member must have length greater than or equal to ",
)
KIND_WORDS = "Member must satisfy enum value set: [small, large], Member must not be null"
NAME_WORDS = (
    "Member must have length less than or equal to 5, Member must have length greater than or equal to 2, "
    "Member must satisfy regular expression pattern: [a-z]+, Member must not be null"
)


def complaints(**members: Any) -> list[str]:
    found = Constraints(MODEL).violations({"Name": "abc", **members}, RECORD)
    return [str(violation) for violation in found]


def test_a_value_within_all_limits_is_fine() -> None:
    at = datetime(2026, 11, 2, tzinfo=UTC)
    part = {"Name": "ab", "Size": 1, "Ratio": Decimal("0.5"), "Kind": "small", "At": at, "Raw": b"abc", "On": False}
    free = {"anything": [1, None]}
    whole = {"Parts": [part], "ByName": {"xy": part}, "Tags": {"ab": "large"}, "Count": 2**40, "Free": free}
    assert complaints(**whole, Names=["ab", "cd"], Choice={"Size": 5}) == []


VIOLATIONS: list[tuple[dict[str, Any], str, str]] = [
    ({"Size": 101}, "101 at size", "Member must have value less than or equal to 100"),
    ({"Size": 0}, "0 at size", "Member must have value greater than or equal to 1"),
    ({"Ratio": 1.5}, "1.5 at ratio", "Member must have value less than or equal to 1"),
    ({"Name": "abcdef"}, "abcdef at name", AT_MOST + "5"),
    ({"Name": "a"}, "a at name", AT_LEAST + "2"),
    ({"Name": "AB"}, "AB at name", "Member must satisfy regular expression pattern: [a-z]+"),
    ({"Kind": "xl"}, "xl at kind", "Member must satisfy enum value set: [small, large]"),
    ({"Names": ["ab"] * 3}, "[ab, ab, ab] at names", AT_MOST + "2"),
    ({"Names": ["ab", "X"]}, "[ab, X] at names", f"Member must satisfy constraint: [{NAME_WORDS}]"),
    ({"Names": [None]}, "[null] at names", f"Member must satisfy constraint: [{NAME_WORDS}]"),
    (
        {"Tags": {"ab": "xl"}},
        "{ab=xl} at tags",
        f"Map value must satisfy constraint: [{KIND_WORDS}]",
    ),
    ({"Tags": {"X": "small"}}, "{X=small} at tags", f"Map keys must satisfy constraint: [{NAME_WORDS}]"),
    ({"Tags": {"ab": "small", "cd": "small"}}, "{ab=small, cd=small} at tags", AT_MOST + "1"),
    (
        {"Parts": [{"Name": "ab"}, {"Name": "A1"}]},
        "A1 at parts.2.member.name",
        "Member must satisfy regular expression pattern: [a-z]+",
    ),
    ({"Parts": [{}]}, "null at parts.1.member.name", "Member must not be null"),
    (
        {"ByName": {"xy": {"Name": "ab", "Size": 0}}},
        "0 at byName.xy.member.size",
        "Member must have value greater than or equal to 1",
    ),
    ({"Raw": b"abcd"}, "b'abcd' at raw", AT_MOST + "3"),
    ({"Choice": {}}, "{} at choice", "Exactly one member of the union must be set"),
]


@pytest.mark.parametrize(("members", "where", "constraint"), VIOLATIONS)
def test_each_violation_is_told_in_aws_words(members: dict[str, Any], where: str, constraint: str) -> None:
    value, _, path = where.rpartition(" at ")
    quoted = value if value == "null" else f"'{value}'"
    assert complaints(**members) == [f"Value {quoted} at '{path}' failed to satisfy constraint: {constraint}"]


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"Name": 5}, "Member must be a string"),
        ({"Name": None}, "Member must not be null"),
        ({"Size": True}, "Member must be an integer of 32 bits"),
        ({"Size": 2**31}, "Member must be an integer of 32 bits"),
        ({"Count": 2**63}, "Member must be an integer of 64 bits"),
        ({"Ratio": "1"}, "Member must be a number"),
        ({"On": "true"}, "Member must be a boolean"),
        ({"At": datetime(2026, 11, 2)}, "Member must be a timestamp with its time zone"),  # noqa: DTZ001
        ({"Raw": "text"}, "Member must be bytes"),
        ({"Names": "ab"}, "Member must be a list"),
        ({"Names": [7]}, f"Member must satisfy constraint: [{NAME_WORDS}]: Member must be a string"),
        ({"Parts": ["ab"]}, "Member must be a structure"),
        ({"Tags": []}, "Member must be a map"),
        ({"Invented": 1}, "No such member in the model"),
    ],
)
def test_wrong_types_and_invented_members_are_violations(members: dict[str, Any], expected: str) -> None:
    (complaint,) = complaints(**members)
    assert complaint.endswith(f"failed to satisfy constraint: {expected}")


def test_all_violations_of_a_request_are_told_at_once() -> None:
    found = Constraints(MODEL).violations({"Name": "A", "Size": 0}, RECORD)
    assert violations_sentence(found).startswith("3 validation errors detected: Value 'A' at 'name' failed")
    assert violations_sentence(found[:1]).startswith("1 validation error detected: ")


def test_values_are_printed_as_java_prints_them() -> None:
    assert java_text({"a": [True, 1.5, "x"], "b": {}}) == "{a=[true, 1.5, x], b={}}"


def test_a_model_is_compiled_once_for_all_threads() -> None:
    constraints = Constraints(MODEL)
    good = {"Name": "abc", "Parts": [{"Name": "ab", "Parts": [{"Name": "x"}]}]}
    found: list[str] = []

    def check() -> None:
        found.extend(violation.path for violation in constraints.violations(good, RECORD))

    threads = [threading.Thread(target=check) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["parts.1.member.parts.1.member.name"] * 8


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3) | st.binary(max_size=2),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


def _input_shape(service: str, operation: str) -> Shape:
    model = service_model(service)
    assert model is not None
    shape = model.operation_model(operation).input_shape
    assert shape is not None
    return shape


INPUTS = [
    ("ce", _input_shape("ce", "GetCostAndUsage")),
    ("sagemaker", _input_shape("sagemaker", "CreateEndpointConfig")),
    ("cloudwatch", _input_shape("cloudwatch", "GetMetricData")),
    ("savingsplans", _input_shape("savingsplans", "DescribeSavingsPlansOfferingRates")),
]


@settings(deadline=None)
@given(st.data())
def test_whatever_botocore_refuses_is_refused_here_too(data: st.DataObject) -> None:
    service, shape = data.draw(st.sampled_from(INPUTS))
    model = service_model(service)
    assert model is not None
    value = data.draw(guesses(shape, 3))
    if refused_by_botocore(value, shape):
        assert Constraints(model).violations(value, shape)


def refused_by_botocore(value: Any, shape: Shape) -> bool:
    try:
        return bool(ParamValidator().validate(value, shape).has_errors())
    except RuntimeError:  # "Unable to calculate correct timezone offset": a number far beyond any calendar
        return True


def guesses(shape: Any, depth: int) -> st.SearchStrategy[Any]:
    """Values that look right more often than not."""
    if depth == 0:
        return JUNK
    if shape.type_name == "structure":
        members = {name: guesses(member, depth - 1) for name, member in shape.members.items()}
        return st.fixed_dictionaries({}, optional=members) | JUNK
    if shape.type_name == "list":
        return st.lists(guesses(shape.member, depth - 1), max_size=2) | JUNK
    return st.sampled_from(shape.metadata.get("enum") or ["a"]) | JUNK
