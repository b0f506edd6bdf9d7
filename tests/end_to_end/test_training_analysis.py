"""What the embedded accounts' training would cost otherwise, against what their descriptions say."""

from __future__ import annotations

import pytest

from tests.accounts import embedded
from tests.end_to_end.stage import OpenStage, Stage, Told

TOOL = "analyze_training_jobs"


@pytest.fixture(scope="module")
def told() -> dict[str, Told]:
    return {}


@pytest.fixture
def research(open_stage: OpenStage, told: dict[str, Told]) -> Told:
    """One answer for all tests: the account never changes."""
    if TOOL not in told:
        told[TOOL] = open_stage(embedded("research")).ask(TOOL, limit=50, detail="full")
    return told[TOOL]


def family(told: Told, name: str) -> dict[str, object]:
    (row,) = [row for row in told.structured["rows"] if row["family"] == name]
    return dict(row)


def rules_of(told: Told, name: str) -> set[str]:
    (row,) = [row for row in told.structured["rows"] if row["family"] == name]
    return {one["rule"] for one in row["findings"]}


def test_a_nightly_job_that_repeats_itself_and_copies_for_two_of_five_hours(research: Told) -> None:
    assert rules_of(research, "ranker-nightly") == {
        "repeated-training",
        "whole-download-input",
        "on-demand-training-fit-for-spot",
    }
    row = family(research, "ranker-nightly")
    assert row["input"] == {"downloading_seconds": 7200.0, "share_percent": 40.0, "up_to_usd": pytest.approx(44.16)}
    assert row["spot"] == {
        "spot_runs": 0,
        "interruptions": 0,
        "on_demand_runs": 30,
        "stated_up_to_percent": 90.0,
        "fit": True,
    }


def test_four_machines_that_are_hardly_faster_than_two(research: Told) -> None:
    row = family(research, "speech-weekly")
    assert "poor-scaling-training" in rules_of(research, "speech-weekly")
    scaling = row["scaling"]
    assert isinstance(scaling, dict)
    assert scaling["proposed_machines"] == 2
    assert [step["machines"] for step in scaling["steps"]] == [1, 2, 4]
    spot = row["spot"]
    assert isinstance(spot, dict)
    assert spot["achieved_saving_percent"] == 60.0


def test_a_machine_kept_for_an_hour_after_each_short_job(research: Told) -> None:
    assert "idle-warm-pool" in rules_of(research, "prompt-lab")
    pool = family(research, "prompt-lab")["warm_pool"]
    assert isinstance(pool, dict)
    assert pool["enough_seconds"] == 1080
    assert pool["reused"] * 3 == pool["pools"]


def test_every_third_run_out_of_memory(research: Told) -> None:
    assert rules_of(research, "segmenter") == {"failed-training-spend"}
    assert family(research, "segmenter")["failed_usd"] == {"AlgorithmError: out of memory": 12.67}


def test_one_search_and_one_prepaid_run_claim_no_month(research: Told) -> None:
    sweep = family(research, "ranker-sweep")
    assert "monthly_usd" not in sweep
    assert sweep["tuning"] == {"tuning_jobs": 1, "runs_after_best": 2, "after_best_usd": 0.42, "unclear": []}
    paid = family(research, "plan-run")
    assert (paid["prepaid_runs"], paid["cost_usd"], paid["findings"]) == (1, 0.0, [])


def test_autopilots_choice_is_not_the_teams(research: Told) -> None:
    assert family(research, "churn-autopilot")["findings"] == []
    assert "Autopilot chose these machines and settings" in research.text


def test_no_secret_of_a_job_is_told(research: Told) -> None:
    for secret in ("EXAMPLE", "hub_token", "REGISTRY_TOKEN"):
        assert secret not in research.text
        assert secret not in str(research.structured)


def test_findings_are_those_of_the_review_and_can_be_explained(stage: Stage) -> None:
    told = stage.ask(TOOL, detail="full", limit=50)
    mine = {one["id"]: one["rule"] for row in told.structured["rows"] for one in row["findings"]}
    assert mine
    for finding, rule in mine.items():
        explained = stage.ask("explain_finding", finding=finding)
        assert explained.structured["rule"] == rule


def test_the_demo_team_hears_what_nobody_can_see(stage: Stage) -> None:
    told = stage.ask(TOOL)
    assert len(told.text.encode()) < 8000
    row = family(told, "embedding-pretrain")
    size = row["size"]
    assert isinstance(size, dict)
    assert "would do only if each GPU holds a copy of the model" in size["unclear"]
    assert "oversized-training-instance" in str(row["undecided"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"names": ["ranker-nightlie"]}, "No training job or job family is called 'ranker-nightlie'"),
        ({"lookback_days": 0}, "lookback_days is 0"),
        ({"lookback_days": 9999}, "lookback_days is 9999; it must be 1 to 365"),
        ({"name": "x"}, "Unknown argument 'name': did you mean 'names'?"),
        ({"cursor": "rubbish"}, "This cursor does not belong to these arguments"),
        ({"limit": 0}, "Argument 'limit'"),
        ({"detail": "huge"}, "Argument 'detail'"),
    ],
)
def test_a_wrong_question_gets_one_clear_sentence(stage: Stage, arguments: dict[str, object], said: str) -> None:
    assert said in stage.refusal(TOOL, **arguments)
