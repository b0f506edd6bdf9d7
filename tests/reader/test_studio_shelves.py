"""How the shelves of Studio hang together, read from the simulated account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sagemaker_cost_mcp.model.ports import Question
from sagemaker_cost_mcp.model.snapshot import Shelf
from sagemaker_cost_mcp.simulator.request import AwsFailure

AccountOf = Callable[..., Any]
STUDIO: frozenset[Shelf] = frozenset({"studio_domains", "studio_apps", "studio_spaces", "user_profiles"})


def read(account: Any, *shelves: Shelf, region: str = "us-east-1") -> Any:
    return account.reader.read(Question(shelves=frozenset(shelves), regions=(region,), seconds=240.0)).snapshot


def test_people_are_read_with_the_apps_and_spaces_that_decide_whose_settings_matter(account_of: AccountOf) -> None:
    account = account_of("shop")
    snapshot = read(account, "user_profiles")
    described = {profile.ref.name for profile in snapshot.user_profiles if profile.idle is not None}
    assert described == {"ana", "bruno", "chen"}, "of those whose JupyterLab or Code Editor runs"
    assert snapshot.studio_apps == (), "nobody asked for them"


def test_a_region_without_studio_is_not_asked_for_spaces_and_people(account_of: AccountOf) -> None:
    account = account_of("shop")
    read(account, *STUDIO, "tracking_servers", region="eu-west-1")
    assert sorted(account.operations()) == [
        "GetCallerIdentity", "ListApps", "ListDomains", "ListMlflowTrackingServers",
    ]  # fmt: skip


def test_where_domains_may_not_be_listed_the_apps_are_enough_to_go_on(account_of: AccountOf) -> None:
    account = account_of("shop")

    def denied(operation: str, _region: str) -> AwsFailure | None:
        return AwsFailure("AccessDeniedException", "no") if operation == "ListDomains" else None

    account.fault = denied
    snapshot = read(account, *STUDIO)
    assert snapshot.studio_domains == ()
    assert all(getattr(snapshot, shelf) for shelf in STUDIO - {"studio_domains"})


def test_running_apps_are_priced_by_what_they_are_billed_as_in_one_request(account_of: AccountOf) -> None:
    account = account_of("shop")
    snapshot = read(account, "studio_apps", "prices")
    usages = {app.usage for app in snapshot.studio_apps if app.runs_billed}
    priced = {price.usage_type.partition("-")[2] for price in snapshot.prices}
    assert usages == {
        "Studio:JupyterLab-ml.m5.xlarge",
        "Studio:JupyterLab-ml.g4dn.xlarge",
        "Studio:CodeEditor-ml.m5.xlarge",
        "Studio:KernelGateway-ml.t3.medium",
        "Canvas:Session-Hrs",
    }
    assert usages <= priced
    assert account.operations().count("GetProducts") == 2, "one for the apps, one for the volumes of notebooks"


def test_where_no_app_runs_no_price_is_asked_for(account_of: AccountOf) -> None:
    account = account_of("empty")
    read(account, "studio_apps", "prices")
    assert account.operations().count("GetProducts") == 1
