from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from sagemaker_cost_mcp.errors import AccessDenied, Throttled
from sagemaker_cost_mcp.inventory.trail import PAGES, Subject, trail_events
from sagemaker_cost_mcp.model.trail import EVENTS
from tests.fake_reading import Answer, Asked, ReadingOf

REGION = "us-east-1"
TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
OPENED, STARTED, CREATED = EVENTS["notebook-instance"]


def row(
    days_ago: float, user: str = "ana", *, answer: Any = None, error: str = "", **parameters: str
) -> dict[str, Any]:
    record = {
        "userIdentity": {"type": "IAMUser", "arn": f"arn:aws:iam::1:user/{user}", "userName": user},
        "requestParameters": {"password": "secret", **parameters},
        "responseElements": answer,
        **({"errorCode": error} if error else {}),
    }
    return {"EventTime": NOW - timedelta(days=days_ago), "CloudTrailEvent": json.dumps(record)}


def opened(name: str, days_ago: float, user: str = "ana", **more: Any) -> dict[str, Any]:
    return row(days_ago, user, notebookInstanceName=name, **more)


def notebook(name: str, *, watched: bool = True, unowned: bool = True) -> Subject:
    return Subject(type="notebook-instance", key=f"notebook-instance/{name}", watched=watched, unowned=unowned)


def answers(by_name: Mapping[str, Answer]) -> Any:
    """Pages or one answer by the name of the event that is looked up; no events for the others."""

    def answer(params: dict[str, Any]) -> Answer:
        (attribute,) = params["LookupAttributes"]
        assert attribute["AttributeKey"] == "EventName"
        return by_name.get(attribute["AttributeValue"], {"Events": []})

    return {"LookupEvents": answer}


def pages(*of: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    listed = [{"Events": list(rows), "NextToken": "t"} for rows in of]
    del listed[-1]["NextToken"]
    return listed


def names(asked: Asked) -> list[str]:
    return [params["LookupAttributes"][0]["AttributeValue"] for _, _, params in asked]


def test_the_newest_event_of_each_resource_is_kept_with_who_made_the_call(reading_of: ReadingOf) -> None:
    reading = reading_of(answers({OPENED: {"Events": [opened("Lab", 2), opened("lab", 5, "bo"), opened("other", 1)]}}))
    (swept,) = trail_events(reading, REGION, [notebook("lab")], TODAY).items
    (found,) = swept.events
    assert (found.resource, found.name, found.at) == ("notebook-instance/lab", OPENED, NOW - timedelta(days=2))
    assert found.caller.name == "ana"
    assert swept.whole
    assert swept.since == datetime(2026, 8, 23, tzinfo=UTC)


def test_trap_22_nothing_of_a_record_but_the_allow_list_leaves(reading_of: ReadingOf) -> None:
    reading = reading_of(answers({OPENED: {"Events": [opened("lab", 2)]}}))
    (swept,) = trail_events(reading, REGION, [notebook("lab")], TODAY).items
    assert "secret" not in swept.model_dump_json()


def test_a_refused_call_is_nobodys_visit(reading_of: ReadingOf) -> None:
    refused = opened("lab", 1, "eve", error="AccessDenied")
    reading = reading_of(answers({OPENED: {"Events": [refused, opened("lab", 4, "ana")]}}))
    (swept,) = trail_events(reading, REGION, [notebook("lab")], TODAY).items
    assert [event.caller.name for event in swept.events] == ["ana"]


# -- what asking costs ------------------------------------------------------------------------------------------------


def test_nothing_in_question_costs_nothing(reading_of: ReadingOf, asked: Asked) -> None:
    assert trail_events(reading_of({}), REGION, [], TODAY).items == ()
    quiet = notebook("lab", watched=False, unowned=False)
    assert trail_events(reading_of({}), REGION, [quiet], TODAY).items == ()
    assert asked == []


def test_a_sweep_ends_with_the_page_on_which_the_last_resource_is_found(reading_of: ReadingOf, asked: Asked) -> None:
    listed = pages([opened("a", 1)], [opened("b", 2)], [opened("c", 3)])
    (swept,) = trail_events(reading_of(answers({OPENED: listed})), REGION, [notebook("a"), notebook("b")], TODAY).items
    assert len(asked) == 2
    assert (swept.whole, swept.since) == (False, NOW - timedelta(days=2))


def test_a_sweep_takes_so_many_pages_at_most_and_says_how_far_it_came(reading_of: ReadingOf, asked: Asked) -> None:
    listed = pages(*([opened(f"n{day}", day)] for day in range(1, 20)))
    unwanted = notebook("lab", unowned=False)
    (swept,) = trail_events(reading_of(answers({OPENED: listed})), REGION, [unwanted], TODAY).items
    assert len(asked) == PAGES
    assert (swept.whole, swept.since, swept.events) == (False, NOW - timedelta(days=PAGES), ())


def test_further_names_are_swept_only_for_what_nobody_owns_and_nothing_told_about(
    reading_of: ReadingOf, asked: Asked
) -> None:
    by_name: dict[str, Answer] = {
        OPENED: {"Events": [opened("told", 1)]},
        STARTED: {"Events": [row(9, "bo", notebookInstanceName="started")]},
    }
    told, started, owned = notebook("told"), notebook("started"), notebook("owned", unowned=False)
    outcome = trail_events(reading_of(answers(by_name)), REGION, [told, started, owned], TODAY)
    assert names(asked) == [OPENED, STARTED], "CreateNotebookInstance would tell nothing new"
    assert [(sweep.name, len(sweep.events)) for sweep in outcome.items] == [(OPENED, 1), (STARTED, 1)]


def test_with_every_kind_in_question_each_name_is_asked_once(reading_of: ReadingOf, asked: Asked) -> None:
    everything = [Subject(type=kind, key=f"{kind}/x", watched=True, unowned=True) for kind in EVENTS]
    outcome = trail_events(reading_of(answers({})), REGION, everything, TODAY)
    assert names(asked) == [name for of_kind in EVENTS.values() for name in of_kind]
    assert len(asked) == 13
    assert len(outcome.items) == 13
    assert outcome.gaps == ()


# -- each kind names its resource in its own way -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "name", "fields", "key"),
    [
        ("user-profile", "CreatePresignedDomainUrl", {"domainId": "d-1", "userProfileName": "Ana"}, "d-1/ana"),
        ("mlflow-tracking-server", "StartMlflowTrackingServer", {"trackingServerName": "exp"}, "exp"),
        ("endpoint", "UpdateEndpoint", {"endpointName": "Score"}, "score"),
        ("inference-component", "CreateInferenceComponent", {"inferenceComponentName": "ic"}, "ic"),
        ("domain", "UpdateDomain", {"domainId": "d-1"}, "d-1"),
        ("app", "CreateApp",
         {"domainId": "d-1", "spaceName": "lab", "appType": "JupyterLab", "appName": "default"},
         "d-1/lab/jupyterlab/default"),
    ],
)  # fmt: skip
def test_the_resource_is_named_by_the_parameters_of_the_call(
    reading_of: ReadingOf, kind: str, name: str, fields: dict[str, str], key: str
) -> None:
    subject = Subject(type=kind, key=f"{kind}/{key}", watched=True, unowned=True)
    outcome = trail_events(reading_of(answers({name: {"Events": [row(1, **fields)]}})), REGION, [subject], TODAY)
    assert [event.resource for sweep in outcome.items for event in sweep.events] == [subject.key]


def test_a_new_domain_is_named_by_the_answer(reading_of: ReadingOf) -> None:
    made = row(1, answer={"domainArn": "arn:aws:sagemaker:us-east-1:111122223333:domain/d-1"}, domainName="x")
    nameless = row(2, answer=None, domainName="y")
    subject = Subject(type="domain", key="domain/d-1", watched=False, unowned=True)
    outcome = trail_events(
        reading_of(answers({"CreateDomain": {"Events": [made, nameless]}})), REGION, [subject], TODAY
    )
    assert [event.resource for sweep in outcome.items for event in sweep.events] == ["domain/d-1"]


# -- what can go wrong ------------------------------------------------------------------------------------------------


def test_a_refusal_is_one_gap_and_nothing_more_is_asked(reading_of: ReadingOf, asked: Asked) -> None:
    denied = AccessDenied("no", operation="cloudtrail:LookupEvents", missing_permission="cloudtrail:LookupEvents")
    outcome = trail_events(reading_of({"LookupEvents": denied}), REGION, [notebook("lab")], TODAY)
    assert outcome.items == ()
    (gap,) = outcome.gaps
    assert gap.missing_permission == "cloudtrail:LookupEvents"
    assert len(asked) == 1


def test_pages_before_a_failure_count(reading_of: ReadingOf) -> None:
    listed = [{"Events": [opened("a", 1)], "NextToken": "t"}, Throttled("slow down")]
    outcome = trail_events(reading_of(answers({OPENED: listed})), REGION, [notebook("a"), notebook("b")], TODAY)
    (swept,) = outcome.items
    assert (len(swept.events), swept.since) == (1, NOW - timedelta(days=1))
    assert len(outcome.gaps) == 1


def test_a_record_that_is_no_json_is_a_gap_and_not_an_absence(reading_of: ReadingOf) -> None:
    torn = {"EventTime": NOW, "CloudTrailEvent": "{"}
    outcome = trail_events(reading_of(answers({OPENED: {"Events": [torn]}})), REGION, [notebook("lab")], TODAY)
    assert outcome.items == ()
    assert "not in the form that AWS describes" in outcome.gaps[0].reason


def test_an_event_that_names_nothing_and_an_empty_page_do_no_harm(reading_of: ReadingOf) -> None:
    nameless = {"EventTime": NOW, "CloudTrailEvent": json.dumps({"requestParameters": None, "userIdentity": None})}
    listed = pages([], [nameless, {"EventName": OPENED}], [opened("lab", 3)])
    (swept,) = trail_events(reading_of(answers({OPENED: listed})), REGION, [notebook("lab")], TODAY).items
    assert len(swept.events) == 1


def test_the_start_of_an_app_tells_of_its_space_too(reading_of: ReadingOf) -> None:
    rows = [
        row(1, domainId="d-1", userProfileName="ana", appType="KernelGateway", appName="k1"),
        row(4, domainId="d-1", spaceName="Lab", appType="JupyterLab", appName="scratch"),
        row(2, domainId="d-1", spaceName="lab", appType="JupyterLab", appName="x", error="ResourceLimitExceeded"),
    ]
    reading = reading_of(answers({"CreateApp": pages(rows)}))
    empty = Subject(type="app", key="space/d-1/lab", watched=True, unowned=False)
    (sweep,) = trail_events(reading, REGION, [empty], TODAY).items
    (event,) = sweep.events
    assert (event.resource, event.at) == ("space/d-1/lab", NOW - timedelta(days=4))
