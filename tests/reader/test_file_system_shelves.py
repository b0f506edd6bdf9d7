"""Home file systems of domains and hours of logs, read from the simulated account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sagemaker_cost_mcp.model.file_systems import StorageClass
from sagemaker_cost_mcp.model.ports import Question
from sagemaker_cost_mcp.model.snapshot import Shelf
from sagemaker_cost_mcp.simulator.request import AwsFailure

AccountOf = Callable[..., Any]


def read(account: Any, *shelves: Shelf, region: str = "us-east-1") -> Any:
    return account.reader.read(Question(shelves=frozenset(shelves), regions=(region,), seconds=240.0)).snapshot


def asked_for(account: Any, operation: str) -> int:
    return sum(name == operation for name, _, _ in account.asked)


def test_domains_have_file_systems_that_somebody_uses_and_that_have_a_price(account_of: AccountOf) -> None:
    account = account_of("shop")
    snapshot = read(account, "file_systems", "file_system_use", "prices")
    assert {one.domain_id for one in snapshot.file_systems} == {"d-shopstudio7k2q", "d-shopplatform9x4"}
    assert all(one.gigabytes == {StorageClass.STANDARD: 1} for one in snapshot.file_systems)
    assert all(len(use.connections) == 90 and sum(use.connections.values()) > 0 for use in snapshot.file_system_use)
    stored = [price for price in snapshot.prices if "TimedStorage" in price.usage_type]
    assert {(price.component, price.item, price.unit) for price in stored} >= {("TimedStorage-ByteHrs", "", "GB-Mo")}
    assert snapshot.gaps == ()
    assert asked_for(account, "DescribeFileSystems") == 1
    assert asked_for(account, "GetMetricData") == 1


def test_a_region_without_any_takes_one_question(account_of: AccountOf) -> None:
    account = account_of("shop")
    snapshot = read(account, "file_systems", "file_system_use", "prices", region="us-west-2")
    assert snapshot.file_systems == snapshot.file_system_use == ()
    assert asked_for(account, "DescribeFileSystems") == 1
    assert asked_for(account, "GetMetricData") == 0


def test_a_refusal_names_the_permission_that_is_missing(account_of: AccountOf) -> None:
    account = account_of("shop")
    account.fault = lambda operation, _: (
        AwsFailure("AccessDeniedException", "no") if operation == "DescribeFileSystems" else None
    )
    (gap,) = read(account, "file_systems").gaps
    assert gap.missing_permission == "elasticfilesystem:DescribeFileSystems"


def test_only_logs_that_were_written_to_lately_are_read(account_of: AccountOf) -> None:
    account = account_of("ml-team")
    snapshot = read(account, "notebook_hours")
    by_name = {one.stream.partition("/")[0]: one for one in snapshot.notebook_hours}
    assert by_name["nlp-bert-finetune"].hours == ()
    assert by_name["churn-features"].hours
    assert {moment.hour for moment in by_name["churn-features"].hours} >= set(range(8, 18))
    read_streams = {params["logStreamName"] for name, _, params in account.asked if name == "GetLogEvents"}
    assert "nlp-bert-finetune/jupyter.log" not in read_streams
    assert asked_for(account, "GetLogEvents") == 2 * len(read_streams)


def test_logs_that_may_not_be_read_are_one_gap(account_of: AccountOf) -> None:
    account = account_of("ml-team")
    account.fault = lambda operation, _: (
        AwsFailure("AccessDeniedException", "no") if operation == "GetLogEvents" else None
    )
    snapshot = read(account, "notebook_hours")
    (gap,) = snapshot.gaps
    assert gap.missing_permission == "logs:GetLogEvents"
    assert all(not one.hours for one in snapshot.notebook_hours)
