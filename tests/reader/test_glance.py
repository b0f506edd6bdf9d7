"""Looking up names of endpoints: one free call at most, kept for a minute, by account."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from sagemaker_cost_mcp.aws.identity import identity
from sagemaker_cost_mcp.aws.reads import find
from sagemaker_cost_mcp.errors import AccessDenied, BadQuestion
from sagemaker_cost_mcp.model.ports import NamesSeen
from sagemaker_cost_mcp.reader.glance import EndpointGlance
from sagemaker_cost_mcp.simulator.request import AwsFailure
from tests.reader.conftest import Clock, FakeGateway

AccountOf = Callable[..., Any]
HOME = "us-east-1"
LETTERS = "abcdefghijklmnop"


class Fleet:
    """A login to an account with some endpoints, which AWS lists a hundred at a time."""

    def __init__(self, *names: str, who: str = "111122223333") -> None:
        self.identity = identity("AKIAFAKE", who, f"arn:aws:iam::{who}:user/ana")
        self.names = names
        self.asked: list[dict[str, Any]] = []

    def call(self, read: Any, region: str, params: dict[str, Any], asking: Any) -> dict[str, Any]:
        assert (read.operation, region) == ("ListEndpoints", HOME)
        asking.ledger.record(find("sagemaker", "ListEndpoints"), region, 0.1)
        self.asked.append(params)
        found = sorted(name for name in self.names if params.get("NameContains", "") in name)
        page = {"Endpoints": [{"EndpointName": name} for name in found[: params["MaxResults"]]]}
        return page | ({"NextToken": "more"} if len(found) > params["MaxResults"] else {})


@pytest.fixture
def gateway() -> Iterator[FakeGateway]:
    made = FakeGateway()
    yield made
    made.close()


def glance(gateway: FakeGateway, fleet: Fleet, clock: Clock | None = None) -> EndpointGlance:
    gateway.login = fleet
    return EndpointGlance(gateway, clock or Clock())


def test_a_small_fleet_is_asked_for_once_whatever_is_typed_next(gateway: FakeGateway) -> None:
    fleet = Fleet("rank", "fraud")
    look = glance(gateway, fleet)
    assert look.names(HOME, "", 5) == NamesSeen(names=("fraud", "rank"))
    assert look.names(HOME, "ra", 5) == NamesSeen(names=("fraud", "rank"))
    assert fleet.asked == [{"MaxResults": 100, "SortBy": "Name", "SortOrder": "Ascending"}]


def test_of_a_large_fleet_one_page_is_shown_and_the_rest_is_said_to_be_there(gateway: FakeGateway) -> None:
    fleet = Fleet(*(f"ep-{number:03d}" for number in range(300)))
    look = glance(gateway, fleet)
    first = look.names(HOME, "", 5)
    assert (len(first.names), first.more) == (100, True)
    assert look.names(HOME, "ep-29", 5) == NamesSeen(names=tuple(f"ep-29{digit}" for digit in range(10)))
    assert [params.get("NameContains") for params in fleet.asked] == [None, "ep-29"]


def test_what_was_looked_up_is_good_for_a_minute(gateway: FakeGateway) -> None:
    clock, fleet = Clock(), Fleet("rank")
    look = glance(gateway, fleet, clock)
    look.names(HOME, "r", 5)
    clock.move(59)
    look.names(HOME, "r", 5)
    assert len(fleet.asked) == 1
    clock.move(2)
    look.names(HOME, "r", 5)
    assert len(fleet.asked) == 2


def test_another_account_is_asked_anew(gateway: FakeGateway) -> None:
    look = glance(gateway, Fleet("ours"))
    assert look.names(HOME, "", 5).names == ("ours",)
    gateway.login = Fleet("theirs", who="444455556666")
    assert look.names(HOME, "", 5).names == ("theirs",)


@pytest.mark.parametrize("typed", ["a b", "ep_1", "é", "x" * 64, "\x00", "../"])
def test_what_no_name_can_contain_is_not_asked_for(gateway: FakeGateway, typed: str) -> None:
    fleet = Fleet("rank")
    assert glance(gateway, fleet).names(HOME, typed, 5) == NamesSeen(names=())
    assert fleet.asked == []
    assert gateway.opened == 0


def test_the_oldest_answers_are_dropped(gateway: FakeGateway) -> None:
    fleet = Fleet(*(f"ep-{number:03d}" for number in range(101)))
    look = glance(gateway, fleet)
    typed = [first + second for first in LETTERS for second in [*LETTERS, ""]]
    for letters in typed:
        look.names(HOME, letters, 5)
    assert len(fleet.asked) == len(typed)
    look.names(HOME, typed[-1], 5)
    assert len(fleet.asked) == len(typed)
    look.names(HOME, typed[0], 5)
    assert len(fleet.asked) == len(typed) + 1


def test_it_costs_nothing_and_never_asks_for_the_bill(account_of: AccountOf) -> None:
    account = account_of("shop")
    names = account.reader.endpoint_names((), "", 60).names
    assert "checkout-risk" in names
    assert account.operations() == ["GetCallerIdentity", "ListEndpoints"]


def test_the_first_region_named_is_looked_at_then_the_configured_one_then_the_own(account_of: AccountOf) -> None:
    account = account_of("shop", regions=("us-west-2",))
    account.reader.endpoint_names(("eu-west-1", HOME), "", 60)
    account.reader.endpoint_names((), "", 60)
    assert [region for name, region, _ in account.asked if name == "ListEndpoints"] == ["eu-west-1", "us-west-2"]


def test_a_region_that_does_not_exist_is_refused_before_anybody_is_asked(account_of: AccountOf) -> None:
    account = account_of("shop")
    with pytest.raises(BadQuestion, match="Unknown region 'us-est-1'"):
        account.reader.endpoint_names(("us-est-1",), "", 60)
    assert account.operations() == []


def test_who_may_not_list_endpoints_is_told_so(account_of: AccountOf) -> None:
    account = account_of("shop")
    refusal = AwsFailure("AccessDeniedException", "not authorized to perform: sagemaker:ListEndpoints")
    account.fault = lambda operation, _region: refusal if operation == "ListEndpoints" else None
    with pytest.raises(AccessDenied):
        account.reader.endpoint_names((), "", 60)


def test_without_any_region_nothing_is_looked_up(gateway: FakeGateway) -> None:
    from sagemaker_cost_mcp.reader.account_reader import AccountReader  # noqa: PLC0415
    from sagemaker_cost_mcp.settings import Settings  # noqa: PLC0415

    reader = AccountReader(gateway, Settings(), Clock())
    assert reader.endpoint_names((), "", 5) == NamesSeen(names=())
    reader.close()
