from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.trail import Openings, Trail, told
from sagemaker_cost_mcp.model.snapshot import Gap
from sagemaker_cost_mcp.model.trail import CallerKind, TrailSweep
from tests.builders import ACCOUNT, NOW, REGION, ref, snapshot
from tests.trail_builders import NOTEBOOK_OPENED, event, sweep, with_trail

LAB = ref("lab")
KEY = "notebook-instance/lab"
WEEK = NOW - timedelta(days=7)


def trail(*sweeps: TrailSweep) -> Trail:
    return Trail.of(with_trail(snapshot(), *sweeps))


def openings(*sweeps: TrailSweep) -> Openings:
    found = trail(*sweeps).openings(LAB)
    assert found is not None
    return found


def test_an_event_within_the_window_is_a_visit() -> None:
    seen = openings(sweep(event(KEY, 3)))
    assert seen.within(WEEK)
    assert not seen.absent(WEEK)
    assert seen.sentence == "last opened on 2026-11-17 by ana"


def test_nobody_came_where_the_last_event_is_older_or_there_is_none_as_far_back() -> None:
    assert openings(sweep(event(KEY, 9))).absent(WEEK)
    never = openings(sweep())
    assert never.absent(WEEK)
    assert never.sentence == "not opened since 2026-08-23"


def test_a_sweep_that_ends_within_the_window_proves_no_absence() -> None:
    short = openings(sweep(back=5, whole=False))
    assert not short.absent(WEEK)
    assert not short.within(WEEK)


def test_what_was_not_swept_or_has_no_door_is_unknown() -> None:
    assert trail().openings(LAB) is None
    assert trail(sweep(region="eu-west-1")).openings(LAB) is None
    assert trail(sweep()).openings(LAB.model_copy(update={"type": "endpoint"})) is None
    assert trail().sign_ins(REGION, "d-1", "ana") is None


@given(st.floats(0, 89), st.floats(0, 89), st.floats(0, 89))
def test_nobody_is_both_there_and_absent(at: float, window: float, back: float) -> None:
    start = NOW - timedelta(days=window)
    for found in (sweep(event(KEY, at), back=back), sweep(back=back)):
        seen = openings(found)
        assert not (seen.within(start) and seen.absent(start))


def test_a_person_tells_more_than_a_service_and_that_more_than_a_program() -> None:
    program = sweep(event(KEY, 1, by="botocore-session-1", kind=CallerKind.PROGRAM))
    service = sweep(event(KEY, 2, "StartNotebookInstance", kind=CallerKind.SERVICE), name="StartNotebookInstance")
    person = sweep(event(KEY, 3, "CreateNotebookInstance", by="bo"), name="CreateNotebookInstance")
    for sweeps, kind in (
        ((program, service, person), CallerKind.PERSON),
        ((program, service), CallerKind.SERVICE),
        ((program,), CallerKind.PROGRAM),
    ):
        found = trail(*sweeps).witness(LAB)
        assert found is not None
        assert found.caller.kind is kind
    assert trail().witness(LAB) is None


def test_it_is_said_how_far_back_nobody_was_found() -> None:
    started = sweep(name="StartNotebookInstance", back=20, whole=False)
    assert trail(sweep()).silence(LAB) == "CloudTrail knows nobody since 2026-08-23"
    assert "read back to 2026-10-31, name nobody" in trail(sweep(), started).silence(LAB)
    assert trail().silence(LAB) == ""


@pytest.mark.parametrize(
    ("permission", "said"), [("cloudtrail:LookupEvents", "cloudtrail:LookupEvents is not granted"), (None, "the gaps")]
)
def test_a_trail_that_could_not_be_read_says_so(permission: str | None, said: str) -> None:
    gap = Gap(
        operation="cloudtrail:LookupEvents",
        region=REGION,
        account_id=ACCOUNT,
        reason="no",
        missing_permission=permission,
    )
    unread = Trail.of(snapshot().model_copy(update={"gaps": (gap,)}))
    assert said in unread.silence(LAB)


def test_the_root_user_is_called_root() -> None:
    by_root = told(event(KEY, 1, by="root", kind=CallerKind.ROOT))
    assert by_root == f"{NOTEBOOK_OPENED} on 2026-11-19 by the account's root user"
    assert told(event(KEY, 1, role="Lead")).endswith("by ana, role Lead")
