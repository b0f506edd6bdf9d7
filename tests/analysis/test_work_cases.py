from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.training_money import ONE
from sagemaker_cost_mcp.analysis.work_cases import WorkKind, run_hours, shares_of, whole, work_cases
from sagemaker_cost_mcp.model.finding import finding_id
from sagemaker_cost_mcp.model.money import Phase
from tests.builders import ACCOUNT, D, bill
from tests.training_builders import MONTH
from tests.work_case_builders import account, only_case, prepared, processed, scored, transformed


def test_runs_of_one_name_and_image_are_a_family_with_a_pace() -> None:
    case = only_case(*prepared(12, instance_count=2))
    assert case.told == "family prep, 12 runs in 30 days"
    assert case.key == f"{ACCOUNT}/us-east-1/processing/prep"
    assert case.worth(whole(case)) is not None
    assert case.monthly_list == pytest.approx(240 * D("0.23") * MONTH)
    assert case.resource.name == "prep-011"


def test_both_kinds_are_billed_by_their_own_component() -> None:
    assert run_hours(processed("a", days_ago=3)) == {"Processing:ml.m5.xlarge": 10}
    assert run_hours(transformed("a", days_ago=3, instance_count=3)) == {"Tsform:ml.m5.xlarge": 30}
    assert (WorkKind.PROCESSING.phase, WorkKind.TRANSFORM.phase) == (Phase.DATA_PROCESSING, Phase.INFERENCE)
    assert (WorkKind.PROCESSING.log_group, WorkKind.TRANSFORM.log_group) == (
        "/aws/sagemaker/ProcessingJobs",
        "/aws/sagemaker/TransformJobs",
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"started_at": None},
        {"ended_at": None},
        {"instance_type": None},
        {"instance_count": None},
        {"hours": 0},
        {"training_job_arn": "arn:job"},
        {"auto_ml_job_arn": "arn:automl"},
        {"days_ago": 60},
        {"days_ago": 0.2},
    ],
)
def test_what_runs_is_unknown_or_belongs_to_others_is_no_family(changes: dict[str, Any]) -> None:
    assert list(work_cases(account(processed("a", **({"days_ago": 3} | changes))), WorkKind.PROCESSING)) == []


def test_transforms_of_automated_labeling_are_not_their_owners_to_change() -> None:
    jobs = scored(3, labeling_job_arn="arn:labeling")
    assert list(work_cases(account(*jobs), WorkKind.TRANSFORM)) == []


def test_seldom_runs_have_no_pace_and_claim_nothing() -> None:
    case = only_case(*prepared(2))
    assert (case.month, case.monthly_list, case.claims(whole(case))) == (None, None, ())
    assert "that is no saving a month" in case.saving(whole(case))
    assert case.small(5)
    assert not case.small(4)


def test_without_a_price_nothing_is_known_to_be_small() -> None:
    case = only_case(*prepared(), prices=())
    assert (case.worth(whole(case)), case.claims(whole(case)), case.monthly_list) == (None, None, None)
    assert not case.small(10**9)
    assert case.saving(whole(case)) == "no price is known for it"


def test_failed_hours_have_a_name_of_their_own() -> None:
    case = only_case(*prepared(4), processed("prep-900", days_ago=1, status="Failed"))
    assert (
        dict(case.hours(whole(case)))
        == {
            ("runs", "Processing:ml.m5.xlarge"): 40,
            ("failed", "Processing:ml.m5.xlarge"): 10,
        }
        or case.runs[-1].ref.name != "prep-900"
    )


def test_an_undecided_says_which_family() -> None:
    verdict = only_case(*prepared(3)).undecided("some-rule", "nothing", "do")
    assert verdict.missing == (
        "family prep, 3 runs in 30 days: too few or too close together to tell how many a month has: nothing"
    )


def test_the_bills_window_decides_what_counts() -> None:
    case = only_case(*prepared(12), bill=bill(days=7))
    assert [run.ref.name for run in case.runs] == ["prep-008", "prep-009", "prep-010", "prep-011"]
    assert case.window_hours == 7 * 24


def test_jobs_are_found_in_their_families() -> None:
    snapshot = account(*prepared(3), *prepared(3, base="join"))
    cases = tuple(work_cases(snapshot, WorkKind.PROCESSING))
    wanted = {cases[1].runs[0].ref.arn}
    assert [(case.name, list(shares.values())) for case, shares in shares_of(cases, wanted)] == [("prep", [ONE])]


@given(st.lists(st.decimals(0, 1, places=3), min_size=6, max_size=6))
def test_shares_never_save_more_than_all_of_it(shares: list[Any]) -> None:
    case = only_case(*prepared(6))
    given_shares = {run.ref.arn: share for run, share in zip(case.runs, shares, strict=True)}
    some, everything = case.worth(given_shares), case.worth(whole(case))
    assert some is not None
    assert everything is not None
    assert 0 <= some.list <= everything.list
    claims = case.claims(given_shares)
    assert claims is not None
    assert sum(claim.monthly_list_usd for claim in claims) == pytest.approx(some.list * MONTH)


@given(st.permutations(range(6)), st.integers(0, 5))
def test_order_of_reading_and_the_day_do_not_change_the_key(order: list[int], dropped: int) -> None:
    jobs = prepared(6)
    case = only_case(*(jobs[place] for place in order))
    assert case.runs == jobs
    rest = only_case(*(job for place, job in enumerate(jobs) if place != dropped))
    assert finding_id("r", rest.key) == finding_id("r", case.key)
