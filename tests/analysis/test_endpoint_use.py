from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.endpoint_use import endpoint_use, request_parts
from sagemaker_cost_mcp.analysis.idleness import Busy, Idle, Unknown
from sagemaker_cost_mcp.model.inference import EndpointKind
from tests.builders import NOW, calls, component, endpoint, snapshot, variant

PAIR = endpoint("ep", variant("blue"), variant("green"), variant("copy", shadow=True))


def test_one_called_part_makes_it_busy() -> None:
    traffic = [calls(PAIR, "blue"), calls(PAIR, "green", called={3: 7}), calls(PAIR, "copy", called={1: 9})]
    found = endpoint_use(snapshot(endpoints=[PAIR], traffic=traffic), PAIR, 14)
    assert found == Busy(requests=Decimal(7), last=NOW.date() - timedelta(days=3))


def test_it_is_idle_when_all_parts_are_and_shadows_do_not_count() -> None:
    traffic = [
        calls(PAIR, "blue", called={40: 1}),
        calls(PAIR, "green", silent=[2]),
        calls(PAIR, "copy", called={1: 9}),
    ]
    found = endpoint_use(snapshot(endpoints=[PAIR], traffic=traffic), PAIR, 14)
    assert found == Idle(days=14, covered=13, last=NOW.date() - timedelta(days=40))


def test_an_unread_part_a_missing_configuration_and_no_parts_are_unknown() -> None:
    half = snapshot(endpoints=[PAIR], traffic=[calls(PAIR, "blue")])
    bare = endpoint("bare", kind=None)
    empty = endpoint("empty", kind=EndpointKind.INFERENCE_COMPONENT)
    for account, subject in ((half, PAIR), (half, bare), (half, empty)):
        assert isinstance(endpoint_use(account, subject, 14), Unknown)


def test_a_young_one_is_not_judged() -> None:
    young = endpoint("young", created_at=NOW - timedelta(days=5))
    assert endpoint_use(snapshot(endpoints=[young], traffic=[calls(young)]), young, 14) is None


def test_components_are_its_parts_in_its_own_region_only() -> None:
    here = endpoint("ep", kind=EndpointKind.INFERENCE_COMPONENT)
    there = endpoint("ep", kind=EndpointKind.INFERENCE_COMPONENT, region="eu-west-1")
    account = snapshot(endpoints=[here, there], components=[component("a", here), component("b", there)])
    assert request_parts(account, here) == ["a"]


@given(st.dictionaries(st.integers(1, 90), st.integers(0, 3), max_size=6), st.integers(1, 60))
def test_more_requests_never_make_it_idle(called: dict[int, int], days: int) -> None:
    one = endpoint("one")
    before = endpoint_use(snapshot(endpoints=[one], traffic=[calls(one, called=called)]), one, days)
    after = endpoint_use(snapshot(endpoints=[one], traffic=[calls(one, called=called | {1: 5})]), one, days)
    assert isinstance(after, Busy)
    assert before is not None
