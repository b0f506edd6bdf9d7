"""`well-run`: some two hundred resources and jobs, all of them needed, and nothing that a rule could find fault with.

People work on machines that stop by themselves; endpoints are busy, scale, and have alarms; jobs run on spot with
checkpoints; everything is tagged, a budget and a monitor tell somebody, and a Savings Plan covers what is always there.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sagemaker_cost_mcp.simulator.description import (
    SAGEMAKER,
    AnomalyMonitor,
    AnomalySubscription,
    Budget,
    BudgetNotification,
    Fleet,
    SavingsPlan,
)
from sagemaker_cost_mcp.simulator.scenarios import _well_run_jobs as jobs
from sagemaker_cost_mcp.simulator.scenarios import _well_run_people as people
from sagemaker_cost_mcp.simulator.scenarios._days import Days
from sagemaker_cost_mcp.simulator.scenarios._kept_serving import Serving
from sagemaker_cost_mcp.simulator.scenarios._well_run_serving import ACCOUNT, alarms, served

NAME = "well-run"
_LEADS = ("ml-leads@example.com",)


def fleet(now: datetime) -> Fleet:
    """The account as it stands at `now`; the same all day long."""
    days = Days(now.replace(hour=0, minute=0, second=0, microsecond=0))
    serving = sum(served(days), Serving())
    return Fleet(
        account_id=ACCOUNT,
        name=NAME,
        seed=NAME,
        notebooks=tuple(people.notebooks(days)),
        lifecycle_scripts=tuple(people.lifecycle_scripts(days)),
        domains=tuple(people.domains(days)),
        tracking_servers=tuple(people.tracking_servers(days)),
        trail=tuple(people.trail(days)),
        endpoints=serving.endpoints,
        models=serving.models,
        alarms=tuple(alarms(days, serving.endpoints)),
        training_jobs=tuple(jobs.training_jobs(days)),
        tuning_jobs=tuple(jobs.tuning_jobs(days)),
        processing_jobs=tuple(jobs.processing_jobs(days)),
        transform_jobs=tuple(jobs.transform_jobs(days)),
        monitoring_schedules=tuple(jobs.monitoring_schedules(days)),
        feature_groups=tuple(jobs.feature_groups(days)),
        budgets=(_budget(days),),
        anomaly_monitors=(AnomalyMonitor(name="aws-services", created=days.ago(300).date()),),
        anomaly_subscriptions=(AnomalySubscription(name="ml-leads", monitors=("aws-services",), emails=_LEADS),),
        savings_plans=(
            SavingsPlan(
                plan_id="2f6d1c9e-83b4-4a57-9d10-6e5c4b3a2f18",
                commitment=Decimal(20),
                start=days.ago(120, 0),
                tags={"Team": "platform"},
            ),
        ),
        cost_allocation_tags=("Environment", "Owner", "Project", "Team"),
    )


def _budget(days: Days) -> Budget:
    return Budget(
        name="sagemaker-monthly",
        limit=Decimal(30_000),
        started=days.ago(300, 0),
        filters={"SERVICE": (SAGEMAKER,)},
        notifications=(BudgetNotification(threshold=80.0, emails=_LEADS),),
    )
