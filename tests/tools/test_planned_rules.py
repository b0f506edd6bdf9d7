"""Which rules a plan can answer, and that its silence is never taken for idleness."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from sagemaker_cost_mcp.analysis.deployment.planned_snapshot import NOTHING_YET, SHELVES, FirstDay, first_day
from sagemaker_cost_mcp.rules._rule import discovered
from sagemaker_cost_mcp.settings import ExemptionEntry, Settings
from sagemaker_cost_mcp.tools.planned_rules import asked, broken
from tests.template_cases import PRICES, here, named, of_type, plan_of, snapshot, template

OBSERVED = {
    "notebook_activity", "notebook_hours", "file_system_use", "endpoint_traffic", "endpoint_utilization",
    "job_utilization", "trail_events", "online_store_use", "alarms", "budgets", "networks", "buckets", "repositories",
}  # fmt: skip
"""Shelves whose emptiness means that nobody looked."""


def day_of(text: str) -> FirstDay:
    return first_day(here(plan_of(text).resources), snapshot(), PRICES)


def found(resources: dict[str, Any], settings: Settings | None = None) -> set[tuple[str, str]]:
    day = day_of(template(resources))
    verdicts = broken(day, settings or Settings())
    return {(one.rule, day.addresses.get(one.resource.arn, one.resource.name)) for one in verdicts.findings}


def test_a_rule_is_asked_when_everything_that_it_reads_is_told() -> None:
    told = SHELVES | NOTHING_YET | {"prices", "catalog"}
    for rule in discovered():
        assert (rule in asked()) == bool(rule.reads <= told and rule.reads & SHELVES), rule.name


def test_no_rule_that_looks_at_use_or_at_the_account_around_is_asked() -> None:
    assert not [rule.name for rule in asked() if rule.reads & OBSERVED]
    names = {rule.name for rule in asked()}
    assert {"notebook-without-idle-shutdown", "previous-generation-instance", "resource-without-cost-tags"} <= names
    assert not {"idle-endpoint", "idle-notebook-instance", "idle-studio-app", "unwatched-endpoint"} & names


@pytest.mark.parametrize(
    "file",
    ["endpoint-with-autoscaling.yaml", "notebooks.yaml", "serverless-and-async.json", "studio-and-hyperpod.yaml"],
)
def test_nothing_planned_is_ever_called_idle_or_forgotten(file: str) -> None:
    for one in broken(day_of(named(file)), Settings()).findings:
        assert not one.rule.startswith(("idle-", "stopped-", "unattached-", "unused-")), one


def test_a_cluster_whose_workers_are_still_to_come_is_not_called_idle() -> None:
    head = {"InstanceGroupName": "head", "InstanceType": "ml.m5.xlarge", "InstanceCount": 1,
            "SlurmConfig": {"NodeType": "Controller"}}  # fmt: skip
    work = {"InstanceGroupName": "w", "InstanceType": "ml.m5.xlarge", "InstanceCount": 0,
            "SlurmConfig": {"NodeType": "Compute"}}  # fmt: skip
    cluster = of_type("Cluster", InstanceGroups=[head, work])
    assert found({"P": cluster}) == {("resource-without-cost-tags", "P")}


def test_rules_about_configuration_find_what_is_planned_badly_and_spare_what_is_not() -> None:
    tags = [{"Key": key, "Value": "x"} for key in ("Environment", "Project", "Team")]
    bad = of_type("NotebookInstance", InstanceType="ml.m5.xlarge", Tags=[{"Key": "team", "Value": "x"}])
    good = of_type("NotebookInstance", InstanceType="ml.m5.xlarge", Tags=tags, LifecycleConfigName={"Ref": "L"})
    stop = of_type("NotebookInstanceLifecycleConfig", OnStart=[{"Content": {"Fn::Base64": "python autostop.py"}}])
    assert found({"Bad": bad, "Good": good, "L": stop}) == {
        ("notebook-without-idle-shutdown", "Bad"),
        ("resource-without-cost-tags", "Bad"),
    }


def test_a_configuration_that_is_made_elsewhere_is_undecided_not_broken() -> None:
    day = day_of(
        template({"N": of_type("NotebookInstance", InstanceType="ml.m5.xlarge", LifecycleConfigName="theirs")})
    )
    verdicts = broken(day, Settings())
    assert "notebook-without-idle-shutdown" in {one.rule for one in verdicts.undecided}
    assert "notebook-without-idle-shutdown" not in {one.rule for one in verdicts.findings}
    assert verdicts.not_asked > 10


def test_people_may_say_no_before_it_is_deployed() -> None:
    notebook = {"N": of_type("NotebookInstance", InstanceType="ml.m5.xlarge")}
    entry = ExemptionEntry(rule="resource-*", until=date(2030, 1, 1), why="a trial")
    settings = replace(Settings(), exemptions=(entry,))
    assert found(notebook, settings) == {("notebook-without-idle-shutdown", "N")}
    assert broken(day_of(template(notebook)), settings).exempted == 1
