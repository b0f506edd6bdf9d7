"""How the use of the feature store hangs on its groups, read from the simulated account."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sagemaker_cost_mcp.model.ports import Question
from sagemaker_cost_mcp.model.snapshot import RESOURCES
from sagemaker_cost_mcp.simulator.request import AwsFailure
from tests.reader.conftest import NOW

AccountOf = Callable[..., Any]
ASKED = Question(shelves=frozenset({"online_store_use"}), regions=("us-east-1",), seconds=60.0)


def test_the_use_of_online_stores_is_read_once_for_all_of_them(account_of: AccountOf) -> None:
    account = account_of("workshop")
    snapshot = account.reader.read(ASKED).snapshot
    use = {one.arn.rpartition("/")[2]: one for one in snapshot.online_store_use}
    assert set(use) == {"clickstream", "customers", "sessions"}
    assert snapshot.feature_groups == (), "nobody asked for them"
    yesterday = NOW.date() - timedelta(days=1)
    assert (use["clickstream"].reads, yesterday in use["clickstream"].writes) == ({}, True)
    assert use["customers"].reads[yesterday] == 1_000_000
    assert Counter(account.operations())["GetMetricData"] == 1
    (params,) = [params for operation, _, params in account.asked if operation == "GetMetricData"]
    assert len(params["MetricDataQueries"]) == 3 * 8


def test_a_region_without_feature_groups_is_not_asked(account_of: AccountOf) -> None:
    account = account_of("empty")
    assert account.reader.read(ASKED).snapshot.online_store_use == ()
    assert "GetMetricData" not in account.operations()


def test_denied_metrics_are_a_gap(account_of: AccountOf) -> None:
    account = account_of("workshop")
    account.fault = lambda operation, _: (
        AwsFailure("AccessDeniedException", "no") if operation == "GetMetricData" else None
    )
    snapshot = account.reader.read(ASKED).snapshot
    assert snapshot.online_store_use == ()
    assert [gap.operation for gap in snapshot.gaps] == ["cloudwatch:GetMetricData"]


def test_they_belong_to_the_callers_own_account() -> None:
    assert "online_store_use" in RESOURCES
