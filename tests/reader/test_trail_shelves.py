"""About which resources CloudTrail is asked, read from the simulated account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sagemaker_cost_mcp.model.ports import Question
from sagemaker_cost_mcp.model.snapshot import Shelf
from sagemaker_cost_mcp.simulator.request import AwsFailure

AccountOf = Callable[..., Any]


def read(account: Any, *shelves: Shelf, region: str = "us-east-1") -> Any:
    return account.reader.read(Question(shelves=frozenset(shelves), regions=(region,), seconds=240.0)).snapshot


def looked_up(account: Any) -> list[str]:
    return [
        params["LookupAttributes"][0]["AttributeValue"]
        for name, _, params in account.asked
        if name == "LookupEvents" and "NextToken" not in params
    ]


def test_only_the_kinds_that_are_read_anyway_are_asked_about(account_of: AccountOf) -> None:
    account = account_of("shop")
    snapshot = read(account, "endpoints", "trail_events")
    assert looked_up(account) == ["UpdateEndpoint"], "all but one bear a tag, and that one was updated by somebody"
    (sweep,) = snapshot.trail_events
    assert [event.caller.name for event in sweep.events] == ["lucas.weber@example.com"]
    assert snapshot.studio_apps == ()


def test_alone_the_shelf_is_empty_and_costs_nothing(account_of: AccountOf) -> None:
    account = account_of("shop")
    assert read(account, "trail_events").trail_events == ()
    assert looked_up(account) == []


def test_for_studio_apps_their_people_are_in_question(account_of: AccountOf) -> None:
    account = account_of("shop")
    snapshot = read(account, "studio_apps", "studio_spaces", "tracking_servers", "trail_events")
    assert looked_up(account)[:2] == ["CreatePresignedDomainUrl", "CreatePresignedMlflowTrackingServerUrl"]
    opened = [sweep for sweep in snapshot.trail_events if sweep.name != "CreateApp"]
    seen = {event.resource.rpartition("/")[2] for sweep in opened for event in sweep.events}
    assert seen == {"ana", "bruno", "chen", "dara", "emma"}, "frank's app is gone, and nobody opened the server"


def test_for_spaces_without_an_app_the_last_start_of_one_is_in_question(account_of: AccountOf) -> None:
    account = account_of("shop")
    snapshot = read(account, "studio_apps", "studio_spaces", "trail_events")
    assert looked_up(account) == ["CreatePresignedDomainUrl", "CreateApp"]
    (starts,) = [sweep for sweep in snapshot.trail_events if sweep.name == "CreateApp"]
    assert {event.resource.rpartition("/")[2] for event in starts.events} == {"frank-lab", "gina-lab"}


def test_an_app_whose_space_is_not_known_is_asked_about_itself(account_of: AccountOf) -> None:
    account = account_of("shop")
    account.fault = lambda operation, _: (
        AwsFailure("AccessDeniedException", "no") if operation == "ListSpaces" else None
    )
    read(account, "studio_apps", "studio_spaces", "trail_events")
    assert looked_up(account) == ["CreatePresignedDomainUrl", "CreateApp"]


def test_a_refusal_is_a_gap_of_its_own_and_the_rest_is_read(account_of: AccountOf) -> None:
    account = account_of("ml-team")
    account.fault = lambda operation, _: (
        AwsFailure("AccessDeniedException", "no") if operation == "LookupEvents" else None
    )
    snapshot = read(account, "notebook_instances", "trail_events")
    assert snapshot.notebook_instances
    assert snapshot.trail_events == ()
    (gap,) = snapshot.gaps
    assert gap.missing_permission == "cloudtrail:LookupEvents"
    assert len(looked_up(account)) == 1
