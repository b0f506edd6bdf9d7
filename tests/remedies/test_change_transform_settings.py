from __future__ import annotations

from typing import Any

from tests.described import reshaped
from tests.remedy_cases_jobs import CASES

BY_NAME = {case.what: case for case in CASES if case.rule == "oversized-transform"}


def made(what: str) -> dict[str, Any]:
    described = {
        "ModelName": "m",
        "TransformResources": {"InstanceType": "ml.m5.4xlarge", "InstanceCount": 1},
        "BatchStrategy": "SingleRecord",
        "MaxConcurrentTransforms": 1,
    }
    found: dict[str, Any] = reshaped(BY_NAME[what].change.commands[0], described)
    return found


def test_a_machine_that_works_is_only_made_smaller() -> None:
    found = made("the machine")
    assert found["TransformResources"] == {"InstanceType": "ml.m5.xlarge", "InstanceCount": 1}
    assert (found["BatchStrategy"], found["MaxConcurrentTransforms"]) == ("SingleRecord", 1)


def test_a_machine_that_waits_gets_as_many_requests_as_it_has_vcpus() -> None:
    found = made("machine and batches")
    assert (found["BatchStrategy"], found["MaxConcurrentTransforms"]) == ("MultiRecord", 4)


def test_payloads_together_stay_within_the_limit_of_aws() -> None:
    found = made("payloads that fill a request")
    assert (found["BatchStrategy"], found["MaxConcurrentTransforms"]) == ("MultiRecord", 1)


def test_requests_alone_leave_the_machine() -> None:
    found = made("requests alone")
    assert found["TransformResources"]["InstanceType"] == "ml.m5.4xlarge"
    assert found["MaxConcurrentTransforms"] == 4
