from __future__ import annotations

from tests.remedy_cases_sharing import CASES

BY_NAME = {case.what: case for case in CASES if case.rule == "steady-low-traffic-endpoint"}


def test_it_is_created_beside_the_present_one_with_its_model() -> None:
    case = BY_NAME["one"]
    create = case.change.commands[0].options
    assert create["production-variants"] == [
        {
            "VariantName": "blue",
            "ModelName": "m",
            "InitialVariantWeight": 1.0,
            "ServerlessConfig": {"MemorySizeInMB": 1024, "MaxConcurrency": 5},
        }
    ]
    assert "1 GB" in case.findings[0].evidence[1]
    assert [one.operation for one in case.change.commands] == [
        "create-endpoint-config",
        "create-endpoint",
        "wait endpoint-in-service",
    ]
    assert not any("delete" in one.operation for one in case.change.commands)


def test_gates_that_are_not_known_are_checked_first() -> None:
    checks = BY_NAME["one"].change.check_first
    assert any(sentence.startswith("memory: ") for sentence in checks)
    assert "Delete little once nobody calls it: until then both are paid" in checks


def test_a_long_name_stays_within_what_aws_allows() -> None:
    name = BY_NAME["a long name, and many at once"].change.commands[0].options["endpoint-config-name"]
    assert len(name) <= 63
    assert name.endswith("-serverless")
