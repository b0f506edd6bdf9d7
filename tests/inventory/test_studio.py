from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from sagemaker_cost_mcp.errors import AccessDenied, ResourceGone, Throttled
from tests.fake_reading import Asked, ReadingOf
from tests.studio_answers import ONE_OF_EACH, REGION, account, app, domain, everything, profile, space, summary

DENIED = AccessDenied("Denied.", operation="sagemaker:X", region=REGION, missing_permission="sagemaker:X")


def test_trap_22_no_field_off_the_allow_list_leaves(reading_of: ReadingOf) -> None:
    assert "s3cret" not in repr(everything(reading_of(account(**ONE_OF_EACH))))


def test_calls_of_a_whole_studio_are_those_that_were_derived(reading_of: ReadingOf, asked: Asked) -> None:
    """120 domains, 130 running apps in private spaces of 110 people, 120 apps that are free, and 3 servers, 1 stopped.

    2 pages of domains, 3 of apps, 2 of spaces, 2 of people, 1 of servers; each domain, running app and its space
    described, each of the people once, 2 servers; one sweep of tags for each of 5 kinds.
    """

    def pages(member: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{member: rows[at : at + 100]} for at in range(0, len(rows), 100)]

    running = [app(f"s{n}") for n in range(130)]
    free = [app(f"u{n}", "JupyterServer", ResourceSpec={"InstanceType": "system"}) for n in range(120)]
    servers = [summary("a"), summary("b"), summary("c", "Stopped")]
    everything(
        reading_of(
            account(
                ListDomains=pages("Domains", [domain(n) for n in range(120)]),
                ListApps=pages("Apps", running + free),
                ListSpaces=pages("Spaces", [space(f"s{n}", owner=f"u{n % 110}") for n in range(130)]),
                ListUserProfiles=pages("UserProfiles", [profile(f"u{n}") for n in range(110)]),
                ListMlflowTrackingServers={"TrackingServerSummaries": servers},
            )
        )
    )
    assert Counter(operation for operation, _, _ in asked) == {
        "ListDomains": 2,
        "DescribeDomain": 120,
        "ListApps": 3,
        "DescribeApp": 130,
        "ListSpaces": 2,
        "DescribeSpace": 130,
        "ListUserProfiles": 2,
        "DescribeUserProfile": 110,
        "ListMlflowTrackingServers": 1,
        "DescribeMlflowTrackingServer": 2,
        "GetResources": 5,
    }
    assert all("DomainIdEquals" not in params for _, _, params in asked), "once a region, not once a domain"


def test_nothing_there_takes_one_call_a_listing(reading_of: ReadingOf, asked: Asked) -> None:
    assert [outcome.items for outcome in everything(reading_of(account(ListDomains={"Domains": []})))] == [()] * 5
    assert len(asked) == 5


@pytest.mark.parametrize(
    ("operation", "at"),
    [("ListDomains", 0), ("ListApps", 1), ("ListSpaces", 2), ("ListUserProfiles", 3), ("ListMlflowTrackingServers", 4)],
)
def test_a_listing_that_fails_is_a_gap_and_the_others_go_on(reading_of: ReadingOf, operation: str, at: int) -> None:
    outcomes = everything(reading_of(account(**{**ONE_OF_EACH, operation: Throttled("slow down")})))
    assert outcomes[at].items == ()
    assert [gap.operation for gap in outcomes[at].gaps] == [f"sagemaker:{operation}"]
    assert all(outcome.items for place, outcome in enumerate(outcomes) if place != at)


@pytest.mark.parametrize(
    ("operation", "at", "member"),
    [
        ("DescribeDomain", 0, "idle"),
        ("DescribeApp", 1, "last_activity_at"),
        ("DescribeSpace", 2, "idle"),
        ("DescribeUserProfile", 3, "idle"),
        ("DescribeMlflowTrackingServer", 4, "size"),
    ],
)
def test_a_denied_description_keeps_what_was_listed_and_is_told(
    reading_of: ReadingOf, operation: str, at: int, member: str
) -> None:
    outcome = everything(reading_of(account(**{**ONE_OF_EACH, operation: DENIED})))[at]
    (found,) = outcome.items
    assert getattr(found, member) is None
    (gap,) = outcome.gaps
    assert gap.missing_permission == "sagemaker:X"
    assert "Touches " in gap.reason


@pytest.mark.parametrize(
    ("operation", "at"),
    [
        ("DescribeDomain", 0),
        ("DescribeApp", 1),
        ("DescribeSpace", 2),
        ("DescribeUserProfile", 3),
        ("DescribeMlflowTrackingServer", 4),
    ],
)
def test_what_was_deleted_between_list_and_description_is_left_out(
    reading_of: ReadingOf, operation: str, at: int
) -> None:
    outcome = everything(reading_of(account(**{**ONE_OF_EACH, operation: ResourceGone("gone")})))[at]
    assert (outcome.items, outcome.gaps) == ((), ())


def test_tags_that_could_not_be_read_are_none_and_a_gap(reading_of: ReadingOf) -> None:
    denied = AccessDenied("no", operation="tag:GetResources")
    outcomes = everything(reading_of(account(**ONE_OF_EACH, GetResources=denied)))
    assert [one.ref.tags for outcome in outcomes for one in outcome.items] == [None] * 5
    assert [gap.operation for outcome in outcomes for gap in outcome.gaps] == ["tag:GetResources"] * 5
