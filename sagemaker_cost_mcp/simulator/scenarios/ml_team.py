"""`ml-team`: ten data scientists, about USD 8,000 a month of always-on notebooks and GPU experiments.

The account pays for a second one, `sandbox`, which has spend and no inventory behind it. A one-year Savings Plan
is used up by day and night; part of what it covers is idle.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from sagemaker_cost_mcp.simulator.description import (
    BillingView,
    Endpoint,
    Fleet,
    Footprint,
    LinkedAccount,
    Load,
    Model,
    PostedRow,
    ProcessingJob,
    SavingsPlan,
    Traffic,
    TrainingJob,
    Variant,
)
from sagemaker_cost_mcp.simulator.scenarios import _ml_team_alerts as alerts
from sagemaker_cost_mcp.simulator.scenarios._days import Days
from sagemaker_cost_mcp.simulator.scenarios._ml_team_advisers import advisers
from sagemaker_cost_mcp.simulator.scenarios._ml_team_notebooks import (
    forgotten_streams,
    lifecycle_scripts,
    notebooks,
)
from sagemaker_cost_mcp.simulator.scenarios._ml_team_other_services import other_services, sandbox
from sagemaker_cost_mcp.simulator.scenarios._ml_team_trail import trail
from sagemaker_cost_mcp.simulator.wobble import draw

SEED = "ml-team"
ACCOUNT = "111122223333"
SANDBOX = "444455556666"

HISTORY_DAYS = 430
"""More than Cost Explorer keeps."""

CREDIT = Decimal(-100)
REFUND = Decimal("-214.60")
REFUND_MONTHS_AGO = 11
BILLED_MONTHS = 14
"""The current one and the thirteen before it."""


@dataclass(frozen=True, kw_only=True)
class Experiment:
    """A training job that somebody starts again and again."""

    topic: str
    instance_type: str
    hour: int
    hours: float
    weekdays: tuple[int, ...]
    """Monday is 0."""
    load: Load
    tags: dict[str, str]
    billed_share: float | None = None
    """Managed spot: billable part of the training time."""
    count: int = 1
    fails_every: int = 0
    """Every how many runs, on average, one fails; 0: never."""


EVERY_WORKDAY = (0, 1, 2, 3, 4)

SCORING = Traffic(night=240, peak=420, peak_hour=14, weekend=0.7)
BUSY = Footprint(cpu_idle=3, cpu_per_request=0.085, memory=58, latency_ms=65)
"""The one endpoint of the team earns its keep."""

EXPERIMENTS = (
    Experiment(
        topic="contract-ner",
        instance_type="ml.g5.xlarge",
        hour=11,
        hours=5,
        weekdays=EVERY_WORKDAY,
        load=Load(cpu=38, memory=44, gpu=71, gpu_memory=63),
        tags={
            "Team": "nlp",
            "Project": "contract-search",
            "Owner": "maria.santos@example.com",
            "Experiment": "ner-v4",
        },
        count=2,
    ),
    Experiment(
        topic="defect-segmentation",
        instance_type="ml.p3.2xlarge",
        hour=13,
        hours=8,
        weekdays=EVERY_WORKDAY,
        load=Load(cpu=55, memory=38, gpu=64, gpu_memory=58),
        tags={"Team": "vision", "Project": "defects", "DataScientist": "diego.rivera"},
        fails_every=12,
    ),
    Experiment(
        topic="two-tower-spot",
        instance_type="ml.g4dn.xlarge",
        hour=19,
        hours=4,
        weekdays=EVERY_WORKDAY,
        load=Load(cpu=61, memory=52, gpu=57, gpu_memory=41),
        tags={},
        billed_share=0.34,
    ),
    Experiment(
        topic="embedding-pretrain",
        instance_type="ml.g4dn.12xlarge",
        hour=8,
        hours=10,
        weekdays=(1, 4),
        load=Load(cpu=21, memory=18, gpu=14, gpu_memory=22),
        tags={"Team": "nlp", "Project": "contract-search"},
    ),
    Experiment(
        topic="detector-sweep-spot",
        instance_type="ml.g5.12xlarge",
        hour=20,
        hours=6,
        weekdays=(3,),
        load=Load(cpu=47, memory=36, gpu=69, gpu_memory=55),
        tags={"Team": "vision", "Project": "defects", "ModelType": "detector"},
        billed_share=0.31,
    ),
    Experiment(
        topic="churn-boosting",
        instance_type="ml.m5.2xlarge",
        hour=10,
        hours=2,
        weekdays=(0, 2),
        load=Load(cpu=83, memory=46),
        tags={"Team": "growth", "Project": "churn", "Owner": "sofia.lindqvist@example.com"},
        count=2,
    ),
)


def fleet(now: datetime) -> Fleet:
    """The account as it stands at `now`; the same all day long."""
    days = Days(now.replace(hour=0, minute=0, second=0, microsecond=0))
    return Fleet(
        account_id=ACCOUNT,
        name="ml-team",
        seed=SEED,
        linked_accounts=(LinkedAccount(account_id=SANDBOX, name="sandbox"),),
        notebooks=tuple(notebooks(days)),
        forgotten_streams=tuple(forgotten_streams(days, SEED)),
        lifecycle_scripts=tuple(lifecycle_scripts(days)),
        training_jobs=tuple(_training_jobs(days)),
        processing_jobs=tuple(_processing_jobs(days)),
        models=(
            Model(
                name="churn-boosting",
                image="683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1",
                created=days.ago(250, 9),
                artifact=f"s3://ml-team-{ACCOUNT}/churn/model.tar.gz",
            ),
        ),
        endpoints=(
            Endpoint(
                name="churn-score",
                created=days.ago(250, 9, 5),
                variants=(
                    Variant(model="churn-boosting", instance_type="ml.m5.xlarge", traffic=SCORING, footprint=BUSY),
                ),
                tags={"Team": "growth", "Project": "churn", "Environment": "prod"},
            ),
        ),
        steady_usage=(*other_services(days, HISTORY_DAYS), *sandbox(days, HISTORY_DAYS, SANDBOX)),
        posted_rows=tuple(_credits(days)),
        budgets=alerts.budgets(days),
        alarms=alerts.alarms(days),
        anomaly_monitors=alerts.anomaly_monitors(days),
        anomaly_subscriptions=alerts.anomaly_subscriptions(),
        advisers=advisers(days, SANDBOX),
        savings_plans=(
            SavingsPlan(
                plan_id="5f1c2d3e-8a47-4b6f-9d20-3c7e51a9b846",
                commitment=Decimal("2.50"),
                start=days.ago(215, 0),
                tags={"Team": "platform"},
            ),
        ),
        trail=tuple(trail(days)),
        cost_allocation_tags=("DataScientist", "Environment", "ModelType", "Owner", "Project", "Team", "team"),
        tags_activated={"ModelType": days.ago(12, 0), "team": days.ago(190, 0)},
        billing_views=(BillingView(name="custom-sandbox", account_ids=(SANDBOX,)),),
    )


def _training_jobs(days: Days) -> Iterator[TrainingJob]:
    for back in range(HISTORY_DAYS, -1, -1):
        for plan in EXPERIMENTS:
            if days.ago(back).weekday() in plan.weekdays:
                yield _run(plan, days, back)


def _run(plan: Experiment, days: Days, back: int) -> TrainingJob:
    """One run, a little longer or shorter than the last."""
    chance = draw(SEED, plan.topic, back)
    failed = plan.fails_every > 0 and draw(SEED, plan.topic, back, "fails") < 1 / plan.fails_every
    seconds = int(plan.hours * 3600 * (0.85 + 0.3 * chance) * (0.2 if failed else 1))
    started = days.ago(back, plan.hour, int(chance * 60))
    return TrainingJob(
        name=f"{plan.topic}-{started:%Y-%m-%d-%H-%M}",
        instance_type=plan.instance_type,
        started=started,
        seconds=seconds,
        count=plan.count,
        billable_seconds=None if plan.billed_share is None else int(seconds * plan.billed_share),
        status="Failed" if failed else "Completed",
        failure_reason="AlgorithmError: ExecuteUserScriptError: CUDA out of memory" if failed else None,
        tags=plan.tags,
        # Made up: tokens do turn up here, and nothing of ours may ever repeat them.
        hyperparameters={"epochs": "3", "wandb_api_key": "EXAMPLE-not-a-real-key"},
        environment={"HF_TOKEN": "hf_EXAMPLE_not_a_real_token"},
        load=plan.load,
    )


def _processing_jobs(days: Days) -> Iterator[ProcessingJob]:
    for back in range(HISTORY_DAYS, -1, -1):
        if days.ago(back).weekday() in EVERY_WORKDAY:
            started = days.ago(back, 6, 15)
            yield ProcessingJob(
                name=f"clickstream-features-{started:%Y-%m-%d}",
                instance_type="ml.m5.4xlarge",
                started=started,
                seconds=int(7200 * (0.8 + 0.4 * draw(SEED, "clickstream", back))),
                tags={"Team": "growth", "Project": "churn"},
                load=Load(cpu=72, memory=58),
            )


def _credits(days: Days) -> Iterator[PostedRow]:
    """A promotional credit on the first of each month, and one refund about a year ago."""
    first = days.today.date().replace(day=1)
    for back in range(BILLED_MONTHS):
        yield _posted("Credit", CREDIT, first, "USE1-Notebk:ml.p3.2xlarge")
        if back == REFUND_MONTHS_AGO:
            yield _posted("Refund", REFUND, first + timedelta(days=13), "USE1-Train:ml.p3.2xlarge")
        first = (first - timedelta(days=1)).replace(day=1)


def _posted(record_type: str, amount: Decimal, day: date, usage_type: str) -> PostedRow:
    return PostedRow(
        record_type=record_type,
        usage_type=usage_type,
        unblended=amount,
        start=day,
        end=day + timedelta(days=1),
    )
