"""`audit_cost_tags` as an assistant sees it, and the rules about tags, budgets, monitors and online stores."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.ports import Question
from sagemaker_cost_mcp.rules._rule import discovered, read_by
from sagemaker_cost_mcp.settings import Thresholds
from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from sagemaker_cost_mcp.simulator.request import AwsFailure
from tests.accounts import embedded
from tests.end_to_end.stage import OpenStage, Stage, denied, staged

AUDIT = "audit_cost_tags"
KEYS = ("Environment", "Project", "Team")
LEFT_OUT = {"Credit", "Refund", "SavingsPlanRecurringFee"}


def verdicts(stage: Stage, name: str) -> dict[str, Finding]:
    """A rule's findings by resource, judged on what the account answers."""
    (rule,) = [rule for rule in discovered() if rule.name == name]
    snapshot = stage.reader.read(Question(shelves=read_by([rule]), seconds=600)).snapshot
    found = rule.verdicts(snapshot, Thresholds())
    assert all(isinstance(one, Finding) for one in found), found
    return {one.resource.name: one for one in found if isinstance(one, Finding)}


def test_the_demo_account_is_audited_notebook_by_notebook(ready: Stage, ml_team: SimulatedAccount) -> None:
    told = ready.ask(AUDIT, limit=500)
    answer = told.structured
    rows = {row["name"]: row for row in answer["rows"] if row["kind"] == "notebook-instance"}
    lacking = {one.name: {key for key in KEYS if not one.tags.get(key)} for one in ml_team.fleet.notebooks}
    assert {name: set(row["missing"]) for name, row in rows.items()} == {n: keys for n, keys in lacking.items() if keys}
    kinds = {row["kind"]: row for row in answer["kinds"]}
    assert (kinds["notebook-instance"]["resources"], kinds["endpoint"]["lacking"]) == (len(lacking), 0)
    assert answer["lacking_total"] == len(answer["rows"]) == sum(row["lacking"] for row in answer["kinds"])
    assert answer["unattributed_monthly_usd"] == pytest.approx(sum(row["unattributed_usd"] for row in answer["kinds"]))
    assert answer["summary"] in told.text


def test_the_default_answer_is_short_and_costs_no_question_a_key(ml_team: SimulatedAccount) -> None:
    with staged(ml_team) as stage:
        told = stage.ask(AUDIT)
        assert stage.calls.by_operation["ce:GetCostAndUsage"] == 1
        assert told.structured["meta"]["aws_calls_usd"] == 0.03
        stage.ask(AUDIT, spend=True)
        assert stage.calls.by_operation["ce:GetCostAndUsage"] == 1 + 4  # "Team" is active in two spellings
    assert len(told.text.encode()) < 8000
    assert told.structured["meta"]["next_cursor"]


def test_untagged_spend_is_what_the_bill_has_without_the_key(ready: Stage, ml_team: SimulatedAccount) -> None:
    answer = ready.ask(AUDIT, spend=True, required_tags=["Team", "Experiment"]).structured
    team, experiment = answer["keys"]
    first, end = (date.fromisoformat(answer["meta"][name]) for name in ("window_start", "window_end"))
    spent = untagged = Decimal(0)
    for charge in (charge for at in range((end - first).days) for charge in ml_team.bill.day(first + timedelta(at))):
        heading = charge.heading
        mine = heading.account_id == ml_team.account_id and "SageMaker" in heading.service
        if mine and heading.record_type not in LEFT_OUT:
            spent += charge.amortized
            untagged += charge.amortized if "Team" not in dict(heading.tags) else 0
    assert team["untagged_usd"] == pytest.approx(float(untagged), abs=0.01)
    assert team["untagged_percent"] == pytest.approx(float(100 * untagged / spent), abs=0.05)
    assert (experiment["status"], experiment.get("untagged_usd")) == ("inactive", None)
    assert "Not activated" in experiment["note"]


def test_tags_that_may_not_be_read_are_counted_apart(open_stage: OpenStage, ml_team: SimulatedAccount) -> None:
    stage = open_stage(ml_team)
    stage.faults.by_operation["resourcegroupstaggingapi:GetResources"] = denied("tag:GetResources")
    answer = stage.ask(AUDIT, limit=500).structured
    notebooks = next(row for row in answer["kinds"] if row["kind"] == "notebook-instance")
    assert (notebooks["lacking"], notebooks["unread"]) == (0, notebooks["resources"])
    assert all("missing" not in row for row in answer["rows"] if row["kind"] == "notebook-instance")
    assert "tag:GetResources" in {gap.get("missing_permission") for gap in answer["gaps"]}


def test_without_the_bill_resources_are_audited_and_jobs_have_no_cost(
    open_stage: OpenStage, ml_team: SimulatedAccount
) -> None:
    stage = open_stage(ml_team)
    stage.faults.by_operation["ce:GetCostAndUsage"] = AwsFailure("DataUnavailableException", "none")
    answer = stage.ask(AUDIT, regions=["us-east-1"], spend=True, limit=500).structured
    jobs = [row for row in answer["rows"] if row["kind"] == "training-job"]
    assert jobs
    assert {row["cost_note"] for row in jobs} == {"the bill was not read"}
    assert all("untagged_usd" not in row for row in answer["keys"])
    assert answer["gaps"]


def test_an_empty_account_has_nothing_to_tag() -> None:
    with staged(embedded("empty")) as stage:
        answer = stage.ask(AUDIT).structured
    assert (answer["rows"], answer["kinds"]) == ([], [])
    assert answer["summary"].startswith("Nothing that costs money was found")


def test_a_region_that_does_not_exist_is_refused(ready: Stage) -> None:
    assert "mars" in ready.refusal(AUDIT, regions=["mars-north-1"])
    assert "required_tags" in ready.refusal(AUDIT, required_tags=["  "])


def test_the_rules_find_what_the_authors_of_the_accounts_meant(ready: Stage, shop: SimulatedAccount) -> None:
    account_rules = ("no-sagemaker-budget", "no-anomaly-monitor")
    assert [verdicts(ready, name) for name in account_rules] == [{}, {}], "ml-team is watched"
    with staged(shop) as stage:
        assert [set(verdicts(stage, name)) for name in account_rules] == [{"555566667777"}] * 2
    with staged(embedded("workshop")) as stage:
        (unused,) = verdicts(stage, "unused-online-store").values()
        assert set(verdicts(stage, "resource-without-cost-tags")) == {
            "churn-live", "forecast-live", "clickstream", "customers", "sessions",
        }  # fmt: skip
    assert unused.resource.name == "clickstream"
    # 40 million writes of 1.25 USD a million in each calendar month; 730 hours are a little more than thirty days.
    assert unused.monthly_saving_list_usd == pytest.approx(Decimal(50), rel=Decimal("0.02"))
