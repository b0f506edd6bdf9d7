"""What goes wrong in accounts without anybody doing wrong: half-made endpoints, missing prices, odd tags."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from sagemaker_cost_mcp.simulator.description import (
    Endpoint,
    Fleet,
    JupyterLog,
    Model,
    Notebook,
    Span,
    Variant,
)
from sagemaker_cost_mcp.simulator.request import AwsFailure, Handler, Request
from tests.end_to_end.stage import NOW, REVIEW, Stage, Told, judged, staged

BORN = NOW - timedelta(days=100)
SILENT = NOW - timedelta(days=60)
UNPRICED = "ml.c5.2xlarge"
LONGEST = "a" + "-1" * 31
ODD_TAG = "<script>alert(1)</script> | `rm -rf` \\ \u00e9\u4e2d\U0001f4b8 = + - . _ : / @"
WRONG = {"Creating", "Updating", "SystemUpdating", "RollingBack", "Failed", "OutOfService"}


def notebook(name: str, **changes: Any) -> Notebook:
    given: dict[str, Any] = {"instance_type": "ml.m5.xlarge", "runs": (Span(start=BORN),)}
    return Notebook(name=name, created=BORN, log=JupyterLog(first=BORN, last=SILENT), **{**given, **changes})


def endpoint(name: str, **changes: Any) -> Endpoint:
    variant = Variant(model="model", instance_type=changes.pop("instance_type", "ml.m5.large"))
    return Endpoint(name=name, created=BORN, variants=(variant,), **changes)


UNLUCKY = Fleet(
    account_id="121212121212",
    notebooks=(
        notebook(LONGEST),
        notebook("priceless", instance_type=UNPRICED),
        notebook("odd-tags", tags={"Owner": ODD_TAG[:256]}),
        *(notebook(f"tagged-{number}", tags={f"key-{number}-{tag}": "x" for tag in range(50)}) for number in range(20)),
    ),
    models=(Model(name="model", image="121212121212.dkr.ecr.us-east-1.amazonaws.com/own:1", created=BORN),),
    endpoints=(
        *(endpoint(f"is-{status.lower()}", status=status) for status in sorted(WRONG)),
        endpoint("nobody-calls"),
        endpoint("priceless-endpoint", instance_type=UNPRICED),
        endpoint("deleted-meanwhile"),
    ),
)


def gone(service: str, operation: str, request: Request) -> AwsFailure | None:
    """The endpoint was deleted after it was listed."""
    del service
    name = request.params.get("EndpointName") or request.params.get("EndpointConfigName")
    if operation in {"DescribeEndpoint", "DescribeEndpointConfig"} and name == "deleted-meanwhile":
        return AwsFailure("ValidationException", f"Could not find endpoint {name}")
    return None


def unlisted(request: Request, handler: Handler) -> dict[str, Any]:
    """AWS bills types that its price list does not have yet."""
    answer = handler(request)
    if request.operation != "GetProducts":
        return answer
    return {**answer, "PriceList": [row for row in answer["PriceList"] if UNPRICED not in row]}


@pytest.fixture(scope="module")
def unlucky() -> Iterator[Stage]:
    account = SimulatedAccount(UNLUCKY, lambda: NOW)
    with staged(account, more_faults=(gone,), detours=(unlisted,), files=False) as stage:
        yield stage


@pytest.fixture(scope="module")
def told(unlucky: Stage) -> Told:
    answer = unlucky.ask(REVIEW, limit=500, detail="full")
    assert not answer.is_error, answer.text
    return answer


def test_only_endpoints_in_service_are_idle(told: Told) -> None:
    found, undecided = judged(told, "idle-endpoint")
    assert "nobody-calls" in found
    assert not {name for name in found | undecided if name.startswith("is-")}


def test_without_a_price_nothing_is_claimed_and_that_is_said(told: Told) -> None:
    assert "priceless" in judged(told, "idle-notebook-instance")[1]
    assert "priceless-endpoint" in judged(told, "idle-endpoint")[1]
    reasons = [one["missing"] for one in told.structured["undecided"] if one["resource"]["name"] == "priceless"]
    assert any("price" in reason for reason in reasons)


def test_a_thousand_tags_and_the_longest_name_are_read(told: Told) -> None:
    found = judged(told, "idle-notebook-instance")[0]
    assert LONGEST in found
    assert {f"tagged-{number}" for number in range(20)} <= found
    tagged = next(row for row in told.structured["findings"] if row["resource"]["name"] == "tagged-7")
    assert len(tagged["resource"]["tags"]) == 50


def test_what_a_tag_says_stays_text_of_one_line(told: Told) -> None:
    row = next(row for row in told.structured["findings"] if row["resource"]["name"] == "odd-tags")
    assert row["resource"]["tags"]["Owner"] == ODD_TAG[:256]
    assert row["owner"]["name"] == ODD_TAG[:256]
    assert all("\n" not in line for line in told.text.split("\n"))
    assert "odd-tags" in told.text


def test_each_tag_of_a_thousand_can_be_asked_for(unlucky: Stage) -> None:
    one = unlucky.ask("find_idle_notebooks", tags={"key-13-49": "x"})
    assert [row["resource"]["name"] for row in one.structured["findings"]] == ["tagged-13"]


def test_days_without_a_metric_leave_an_endpoint_undecided_or_judged_on_the_rest() -> None:
    """It stopped publishing ten days ago: that is silence, not zero."""
    quiet = replace(endpoint("went-silent"), deleted=NOW - timedelta(days=10))
    fleet = replace(UNLUCKY, notebooks=(), endpoints=(quiet, endpoint("nobody-calls")))
    with staged(SimulatedAccount(fleet, lambda: NOW)) as stage:
        found, undecided = judged(stage.ask("find_idle_endpoints", detail="full"), "idle-endpoint")
    assert found == {"nobody-calls"}
    assert "went-silent" not in found | undecided, "it is not there any more"


def test_an_account_of_nothing_is_an_answer() -> None:
    with staged(SimulatedAccount(Fleet(account_id="1" * 12), lambda: NOW)) as stage:
        answer = stage.ask(REVIEW)
    assert not answer.is_error, answer.text
    assert answer.structured["net_monthly_saving_usd"] == 0
    assert not [row for row in answer.structured["findings"] if row["monthly_saving_list_usd"]]
