"""The AWS CLI, which shares no line with us, reads the simulated account through its socket."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from sagemaker_cost_mcp.simulator.http_door import HttpDoor
from tests.end_to_end.fault_stage import MADE_UP

AWS = Path(sys.executable).with_name("aws")
PATIENCE_SECONDS = 300

Aws = Callable[..., Any]
"""`aws("sagemaker list-endpoints", "--option", "value")` -> the answer, parsed."""


@pytest.fixture(scope="module")
def aws(ml_team: SimulatedAccount, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    if not AWS.exists():
        pytest.fail(f"The AWS CLI is missing: {AWS}. It comes with the dev group: `pip install awscli`.")
    home = tmp_path_factory.mktemp("home")
    with HttpDoor(ml_team) as door:
        environment = {"PATH": os.environ["PATH"], "HOME": str(home), **MADE_UP, "AWS_ENDPOINT_URL": door.url}

        def answer(command: str, *more: str) -> Any:
            done = subprocess.run(
                [str(AWS), *command.split(), *more, "--output", "json"],
                env=environment,
                cwd=home,
                capture_output=True,
                text=True,
                timeout=PATIENCE_SECONDS,
                check=False,
            )
            assert done.returncode == 0, done.stderr
            return json.loads(done.stdout)

        yield answer


def test_it_knows_who_it_is(aws: Aws, ml_team: SimulatedAccount) -> None:
    assert aws("sts get-caller-identity")["Account"] == ml_team.account_id


def test_it_lists_the_notebook_instances(aws: Aws, ml_team: SimulatedAccount) -> None:
    rows = aws("sagemaker list-notebook-instances", "--page-size", "4")["NotebookInstances"]
    described = {notebook.name for notebook in ml_team.fleet.notebooks if notebook.region == "us-east-1"}
    assert len(rows) == len(described)
    assert {row["NotebookInstanceName"] for row in rows} == described


def test_it_describes_one_of_another_region(aws: Aws) -> None:
    one = aws("sagemaker describe-notebook-instance --notebook-instance-name workshop-dublin", "--region", "eu-west-1")
    assert one["NotebookInstanceArn"].startswith("arn:aws:sagemaker:eu-west-1:111122223333:")
    assert one["VolumeSizeInGB"] == 5


def test_it_reads_cost_and_usage(aws: Aws, ml_team: SimulatedAccount) -> None:
    (days,) = aws(
        "ce get-cost-and-usage --granularity MONTHLY --metrics UnblendedCost",
        "--time-period",
        "Start=2026-11-01,End=2026-11-03",
    )["ResultsByTime"]
    charges = [charge for day in (1, 2) for charge in ml_team.bill.day(date(2026, 11, day))]
    billed = sum((charge.unblended for charge in charges), Decimal(0))
    assert Decimal(days["Total"]["UnblendedCost"]["Amount"]) == pytest.approx(billed, abs=Decimal("0.0000001"))


def test_it_reads_metric_data(aws: Aws) -> None:
    listed = aws("cloudwatch list-metrics --namespace /aws/sagemaker/TrainingJobs --metric-name CPUUtilization")
    host = listed["Metrics"][0]["Dimensions"]
    stat = {
        "Metric": {"Namespace": "/aws/sagemaker/TrainingJobs", "MetricName": "CPUUtilization", "Dimensions": host},
        "Period": 3600,
        "Stat": "Average",
    }
    answer = aws(
        "cloudwatch get-metric-data --start-time 2026-11-01T00:00:00Z --end-time 2026-11-20T00:00:00Z",
        "--metric-data-queries",
        json.dumps([{"Id": "cpu", "MetricStat": stat}]),
    )
    (series,) = answer["MetricDataResults"]
    assert series["Values"]
    assert len(series["Values"]) == len(series["Timestamps"])


def test_it_reads_products(aws: Aws) -> None:
    answer = aws(
        "pricing get-products --service-code AmazonSageMaker --filters",
        "Type=TERM_MATCH,Field=usagetype,Value=USE1-Notebk:ml.t3.medium",
    )
    attributes = [json.loads(text)["product"]["attributes"] for text in answer["PriceList"]]
    assert {one["usagetype"] for one in attributes} == {"USE1-Notebk:ml.t3.medium"}
    assert "ml.t3.medium" in {one.get("instanceName") for one in attributes}


def test_it_reads_savings_plans_and_their_rates(aws: Aws, ml_team: SimulatedAccount) -> None:
    (plan,) = aws("savingsplans describe-savings-plans")["savingsPlans"]
    assert plan["savingsPlanId"] == ml_team.fleet.savings_plans[0].plan_id
    rates = aws("savingsplans describe-savings-plan-rates", "--savings-plan-id", plan["savingsPlanId"])
    assert any(rate["usageType"] == "USE1-Notebk:ml.p3.2xlarge" for rate in rates["searchResults"])


def test_it_understands_a_refusal(aws: Aws) -> None:
    with pytest.raises(AssertionError, match="RecordNotFound"):
        aws("sagemaker describe-notebook-instance --notebook-instance-name no-such-notebook")
