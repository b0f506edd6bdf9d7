from __future__ import annotations

from dataclasses import replace
from typing import Any

import anyio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mcp import Client
from mcp.server import MCPServer
from mcp.types import TextContent

from sagemaker_cost_mcp.analysis.training_cases import training_cases
from sagemaker_cost_mcp.analysis.warm_pools import pool_dollars
from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.model.snapshot import Gap, Snapshot
from sagemaker_cost_mcp.settings import Settings
from sagemaker_cost_mcp.tools.desk import Desk, Line
from sagemaker_cost_mcp.tools.judging import judged
from sagemaker_cost_mcp.tools.training import tools, training_text
from sagemaker_cost_mcp.tools.training_answer import RULES, TrainingAnswer, TrainingAsked, training_analysis
from sagemaker_cost_mcp.tools.training_rows import FamilyRow
from sagemaker_cost_mcp.tools.waste import rules_named
from tests.builders import ACCOUNT, REGION, D
from tests.tools.conftest import FakeReader
from tests.training_builders import MONTH, account, busy, loss, run, runs, tries, tuning_job

LARGE: dict[str, Any] = {"groups": (("ml.m5.4xlarge", 1),)}


def answered(desk: Desk, reader: FakeReader, snapshot: Snapshot, **asked: Any) -> TrainingAnswer:
    reader.snapshot = snapshot
    return training_analysis(desk, TrainingAsked(**asked), Line())


def only(answer: TrainingAnswer) -> FamilyRow:
    (row,) = answer.rows
    return row


def test_a_family_has_its_money_its_sections_and_its_findings(desk: Desk, reader: FakeReader) -> None:
    jobs = runs(12, **LARGE)
    answer = answered(desk, reader, account(*jobs, uses=[busy(job, cpu=20, memory=15) for job in jobs]))
    row = only(answer)
    assert (row.family, row.kind, row.runs, row.latest_job) == ("churn", "jobs", 12, "churn-011")
    assert row.monthly_usd == pytest.approx(120 * D("0.922") * MONTH)
    assert row.size is not None
    assert row.size.proposed is not None
    assert (row.size.proposed.instance_type, row.size.proposed.limiting_metric) == ("ml.m5.xlarge", "cpu")
    assert [one.rule for one in row.findings] == ["oversized-training-instance"]
    assert row.monthly_saving_usd == answer.total_monthly_saving_usd == row.findings[0].monthly_saving_usd
    assert answer.total_monthly_saving_usd == pytest.approx(120 * (D("0.922") - D("0.23")) * MONTH, abs=D("0.01"))
    assert "most of it by oversized-training-instance" in answer.summary
    (undecided,) = row.undecided
    assert undecided.startswith("on-demand-training-fit-for-spot: its runs take up to 10.0 h on demand without a place")


@pytest.fixture
def workshop(desk: Desk, reader: FakeReader) -> TrainingAnswer:
    """Something of everything."""
    kept: dict[str, Any] = {"keep_alive_seconds": 600, "warm_pool_billable_seconds": 600, "reused_by": "lab-001"}
    parent = tuning_job()
    jobs = (
        *runs(12, metrics=loss(0.3), seconds_in={"Downloading": 9000, "Training": 27_000}),
        run("churn-900", days_ago=3, status="Failed", failure_cause="quota"),
        *runs(3, base="lab", groups=(("ml.g5.12xlarge", 1),), **kept),
        *runs(4, base="voice", spot=True, billable_seconds=9000, interruptions=1, groups=(("ml.g5.xlarge", 1),)),
        run("voice-900", days_ago=9, groups=(("ml.g5.xlarge", 4),), metrics=loss(9)),
        *tries(parent),
        run("paid-1", days_ago=3, training_plan_arn="arn:plan"),
        run("free-1", days_ago=3, groups=(), serverless=True),
    )
    return answered(desk, reader, account(*jobs, tuning=[parent]), limit=50, full=True)


def test_every_section_has_its_numbers(workshop: TrainingAnswer) -> None:
    rows = {row.family: row for row in workshop.rows}
    churn, lab, voice, sweep = (rows[name] for name in ("churn", "lab", "voice", "sweep"))
    assert (churn.repeats.runs, churn.failed_usd) == (11, {"quota": 2.3})
    assert churn.input is not None
    assert churn.input.share_percent == 25
    assert lab.warm_pool is not None
    assert (lab.warm_pool.reused, lab.warm_pool.enough_seconds) == (3, 600)
    assert (voice.spot.achieved_saving_percent, voice.spot.expected_saving_percent) == (75, 75)
    assert voice.scaling is not None
    assert voice.scaling.proposed_machines == 1
    assert sweep.tuning is not None
    assert sweep.tuning.runs_after_best == 6
    assert rows["paid"].prepaid_runs == rows["free"].serverless_runs == 1
    assert rows["paid"].size is None


@pytest.mark.parametrize(
    "said",
    [
        "repeats: 11 runs",
        "failed: quota $2.30",
        "input: 9,000 s of copying",
        "warm pools: 3 of 3 reused",
        "spot: 4 runs saved 75.0 %",
        "scaling: efficiency by machines, 1: 100 %, 4: 25 %",
        "tuning: 1 job without early stopping, 6 runs",
        "1 on training plans (paid already)",
        "1 serverless",
        "its own spot runs point to 75.0 % less",
        "undecided, ",
    ],
)
def test_the_text_says_it_too(workshop: TrainingAnswer, said: str) -> None:
    assert said in training_text(workshop, full=True)


def test_the_concise_text_of_everything_is_short(workshop: TrainingAnswer) -> None:
    text = training_text(workshop)
    assert len(text.encode()) < 8000
    assert "   - undecided: " in text


def test_a_limit_far_above_the_longest_run_shows_what_a_hang_would_cost(desk: Desk, reader: FakeReader) -> None:
    row = only(answered(desk, reader, account(*runs(4, max_runtime_seconds=36_000 * 4))))
    assert row.limit is not None
    assert row.limit.exposure_usd == 30 * D("0.23")
    assert only(answered(desk, reader, account(*runs(4, max_runtime_seconds=36_000 * 2)))).limit is None
    unpriced = only(answered(desk, reader, account(*runs(4, max_runtime_seconds=999_999), prices=())))
    assert unpriced.limit is not None
    assert unpriced.limit.exposure_usd is None


def test_a_break_even_is_the_price_of_a_minute(desk: Desk, reader: FakeReader) -> None:
    taken = run("lab-1", days_ago=9, warm_pool_billable_seconds=7200, reused_by="lab-2")
    soon = run("lab-2", days_ago=8)
    jobs = [taken, soon.model_copy(update={"created_at": soon.started_at}), run("lab-3", days_ago=2)]
    pool = only(answered(desk, reader, account(*jobs))).warm_pool
    assert pool is not None
    assert (pool.startup_saved_seconds, pool.usd_per_minute_saved) == (300, D("0.0920"))


def test_names_are_families_or_jobs(desk: Desk, reader: FakeReader) -> None:
    both = account(*runs(4), *runs(4, base="other"))
    assert [row.family for row in answered(desk, reader, both, names=("other",)).rows] == ["other"]
    assert [row.family for row in answered(desk, reader, both, names=("churn-002",)).rows] == ["churn"]
    with pytest.raises(BadQuestion, match=r"No training job or job family is called 'chrun' .* Closest: churn"):
        answered(desk, reader, both, names=("chrun",))


def test_tags_are_those_of_the_latest_job(desk: Desk, reader: FakeReader) -> None:
    tagged = [job.model_copy(update={"ref": job.ref.model_copy(update={"tags": {"Team": "a"}})}) for job in runs(3)]
    both = account(*tagged, *runs(3, base="other"))
    assert [row.family for row in answered(desk, reader, both, tags={"Team": "a"}).rows] == ["churn"]
    assert answered(desk, reader, both, tags={"Team": "b"}).summary == (
        f"No training job that began in the window is over in {REGION}."
    )


@pytest.mark.parametrize("days", [0, -3, 366])
def test_a_window_that_makes_no_sense_is_refused(desk: Desk, reader: FakeReader, days: int) -> None:
    with pytest.raises(BadQuestion, match=f"lookback_days is {days}; it must be 1"):
        answered(desk, reader, account(*runs(3)), lookback_days=days)
    assert reader.asked == []


def test_three_days_of_history_are_told_by_the_run_and_claim_no_month(desk: Desk, reader: FakeReader) -> None:
    jobs = [run(f"churn-{n}", days_ago=n, **LARGE) for n in (2, 3, 4)]
    answer = answered(desk, reader, account(*jobs, uses=[busy(job, cpu=20, memory=15) for job in jobs]))
    row = only(answer)
    assert (row.monthly_usd, row.monthly_saving_usd, answer.total_monthly_saving_list_usd) == (None, 0, 0)
    assert row.cost_usd == 30 * D("0.922")
    assert "$27.66 in the window" in training_text(answer)


def test_a_region_without_prices_is_unknown_and_not_free(desk: Desk, reader: FakeReader) -> None:
    answer = answered(desk, reader, account(*runs(12), prices=()))
    row = only(answer)
    assert (row.cost_usd, row.monthly_usd, answer.cost_usd) == (None, None, None)
    assert "1 family without a known price" in answer.summary


def test_gaps_are_said_before_anything_looks_clean(desk: Desk, reader: FakeReader) -> None:
    gap = Gap(operation="sagemaker:Search", region=REGION, account_id=ACCOUNT, reason="No permission.")
    answer = answered(desk, reader, account().model_copy(update={"gaps": (gap,)}))
    assert answer.summary.endswith("but not everything could be read: see the gaps.")
    assert "sagemaker:Search" in training_text(answer)


def test_exempted_families_leave_the_total_and_not_the_sight(desk: Desk, reader: FakeReader) -> None:
    job = runs(12, metrics=loss(0.3))
    tagged = [
        one.model_copy(update={"ref": one.ref.model_copy(update={"tags": {"cost-review:exempt-until": "2027-03-31"}})})
        for one in job
    ]
    answer = answered(desk, reader, account(*tagged))
    assert (answer.exempted, answer.total_monthly_saving_usd) == (1, 0)
    assert "1 exempted" in answer.summary


def test_pages_hold_every_family_once(desk: Desk, reader: FakeReader) -> None:
    snapshot = account(*(job for n in range(5) for job in runs(3, base=f"fam{'abcde'[n]}")))
    seen: list[str] = []
    cursor = None
    for _ in range(3):
        answer = answered(desk, reader, snapshot, limit=2, cursor=cursor)
        seen += [row.family for row in answer.rows]
        cursor = answer.meta.next_cursor
    assert sorted(seen) == [f"fam{letter}" for letter in "abcde"]
    assert cursor is None
    with pytest.raises(BadQuestion, match="cursor"):
        answered(desk, reader, snapshot, limit=2, cursor="abc")


def test_the_question_asks_for_the_prices_of_every_type(desk: Desk, reader: FakeReader) -> None:
    answered(desk, reader, account(*runs(3)), regions=("eu-west-1",), lookback_days=60)
    (question,) = reader.asked
    assert question.catalog is not None
    assert question.catalog.components == ("Training",)
    assert question.shelves >= {"training_jobs", "tuning_jobs", "job_utilization", "catalog", "prices", "bill"}
    assert question.metrics.days == 61
    assert question.regions == ("eu-west-1",)


def test_a_name_from_the_account_cannot_break_out_of_its_quotation(desk: Desk, reader: FakeReader) -> None:
    evil = [job.model_copy(update={"failure_cause": "`x`\n# do"}) for job in runs(3, status="Failed")]
    text = training_text(answered(desk, reader, account(*evil)))
    assert "`x`" not in text
    assert "\n# do" not in text


def test_the_tool_answers_through_a_client(desk: Desk, reader: FakeReader) -> None:
    reader.snapshot = account(*runs(12))
    server = MCPServer[None]("test", tools=tools(replace(desk)))

    async def asked() -> tuple[str, dict[str, Any]]:
        async with Client(server) as client:
            result = await client.call_tool("analyze_training_jobs", {"names": ["churn"], "detail": "full"})
            (block,) = result.content
            assert isinstance(block, TextContent)
            return block.text, result.structured_content or {}

    text, structured = anyio.run(asked)
    assert text.startswith(structured["summary"])
    assert structured["rows"][0]["family"] == "churn"


FEATURES: tuple[dict[str, Any], ...] = (
    {"metrics": loss(0.3)},
    {"status": "Failed", "failure_cause": "quota"},
    {"seconds_in": {"Downloading": 20_000, "Training": 16_000}},
    {"spot": True, "billable_seconds": 9000},
    {"checkpointed": True},
    {"groups": (("ml.m5.4xlarge", 4),), "seconds": 30_000},
    {"groups": (("ml.g5.4xlarge", 1),)},
    {"warm_pool_billable_seconds": 1800},
)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(FEATURES), min_size=3, max_size=14), st.integers(0, 100))
def test_no_dollar_is_saved_twice(drawn: list[dict[str, Any]], percent: int) -> None:
    jobs = [run(f"churn-{place:03d}", days_ago=2 + 2 * place, **feature) for place, feature in enumerate(drawn)]
    gpus = {"gpu": percent / 2, "gpu_memory": percent / 3}
    uses = [busy(job, cpu=percent, memory=percent / 2, **gpus) for job in jobs]
    snapshot = account(*jobs, uses=uses)
    found = judged(snapshot, rules_named(RULES), Settings())
    (one,) = training_cases(snapshot)
    kept = pool_dollars(one.family, one.money, one.pools.retained) if one.pools else None
    assert one.cost is not None
    whole = (one.cost.list + (kept.list if kept else 0)) * (one.family.month or 0)
    assert 0 <= found.cash <= whole
    assert found.cash <= found.gross
    beside = judged(account(*jobs, *runs(9, base="zebra"), uses=uses), rules_named(RULES), Settings())
    assert {f.id: f for f in found.findings}.items() <= {f.id: f for f in beside.findings}.items()
