from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.inference_gates import Limit, absent, at_most, granted, range_within

LIMIT = Limit(gate="payload", most=4, unit="MB", settle="give payload_mb")


def test_a_known_value_passes_up_to_the_limit_and_fails_beyond() -> None:
    assert at_most(LIMIT, 4.0).status == "pass"
    assert at_most(LIMIT, 4.01).status == "fail"


def test_what_nobody_has_told_is_unknown_and_says_what_would_settle_it() -> None:
    gate = at_most(LIMIT, None)
    assert (gate.status, gate.why) == ("unknown", "the limit is 4 MB: give payload_mb")
    assert range_within(LIMIT, None, 3.0).status == "unknown"
    assert absent("no-vpc", "a VPC", None, "grant it").why == "whether it has a VPC is not known: grant it"
    assert granted("arm", None, "built for Arm", "give arm_ok").status == "unknown"


def test_a_range_across_the_limit_is_unknown() -> None:
    assert [range_within(LIMIT, low, high).status for low, high in ((1, 3), (3, 5), (5, 6), (2, 2))] == [
        "pass",
        "unknown",
        "fail",
        "pass",
    ]


def test_what_must_not_be_there_and_what_an_owner_grants() -> None:
    assert [absent("g", "a VPC", there, "").status for there in (True, False)] == ["fail", "pass"]
    assert [granted("g", answer, "need", "").status for answer in (True, False)] == ["pass", "fail"]


@settings(max_examples=60, deadline=None)
@given(st.floats(0, 100), st.floats(0, 100), st.floats(0, 100))
def test_a_tighter_limit_never_opens_a_gate(one: float, other: float, most: float) -> None:
    low, high = sorted((one, other))
    tight = Limit(gate="g", most=most / 2, unit="", settle="")
    loose = Limit(gate="g", most=most, unit="", settle="")
    if range_within(tight, low, high).status == "pass":
        assert range_within(loose, low, high).status == "pass"
