"""`jump`: a small team whose bill jumps in the last two weeks, for four reasons and not for a fifth.

Days are counted back from the day on which the account is opened.

- 12 days ago a training job took six `ml.g5.12xlarge` for eight hours where it takes one: a spike of one day.
- 9 days ago the notebook instance `feature-lab` (`ml.c5.2xlarge`) was stopped: its usage type is gone.
- 6 days ago the endpoint `ranker-candidate` went up, two `ml.g5.xlarge` beside the one of `ranker`: a new level.
- 5 days ago the notebook instance `vision-gpu` was made: `Notebk:ml.g4dn.xlarge` is a new usage type.
- 4 days ago the linked account `research` began to train on `ml.p3.2xlarge`: an effect of another account.

On the first of each month labelling is charged: a fee, and no anomaly. AWS has watched all services for 100 days.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from sagemaker_cost_mcp.simulator.description import (
    AnomalyMonitor,
    AnomalySubscription,
    Endpoint,
    Fleet,
    JupyterLog,
    LinkedAccount,
    Model,
    Notebook,
    PostedRow,
    SteadyUsage,
    Traffic,
    TrainingJob,
    Variant,
)
from sagemaker_cost_mcp.simulator.scenarios._days import Days
from sagemaker_cost_mcp.simulator.wobble import draw

SEED = "jump"
ACCOUNT = "555566667777"
RESEARCH = "666677778888"
HISTORY_DAYS = 150

SPIKE_DAYS_AGO = 12
GONE_DAYS_AGO = 9
LEVEL_DAYS_AGO = 6
NEW_DAYS_AGO = 5
ACCOUNT_DAYS_AGO = 4

SPIKE_TYPE = "USE1-Train:ml.g5.12xlarge"
GONE_TYPE = "USE1-Notebk:ml.c5.2xlarge"
LEVEL_TYPE = "USE1-Host:ml.g5.xlarge"
NEW_TYPE = "USE1-Notebk:ml.g4dn.xlarge"
ACCOUNT_TYPE = "USE1-Train:ml.p3.2xlarge"
FEE_TYPE = "USE1-LabeledObject"

_TAGS = {"Team": "ranking", "Owner": "ines.moreau@example.com"}
_SERVED = (("ranker", HISTORY_DAYS, 1), ("ranker-candidate", LEVEL_DAYS_AGO, 2))
"""Name of model and endpoint, days ago, instances."""

_IMAGE = "763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-inference:2.6.0-gpu-py312-cu124-ubuntu22.04-sagemaker"

_STEADY = Traffic(night=200, peak=500, peak_hour=14)


def fleet(now: datetime) -> Fleet:
    """The account as it stands at `now`; the same all day long."""
    days = Days(now.replace(hour=0, minute=0, second=0, microsecond=0))
    return Fleet(
        account_id=ACCOUNT,
        name="ranking",
        seed=SEED,
        linked_accounts=(LinkedAccount(account_id=RESEARCH, name="research"),),
        notebooks=tuple(_notebooks(days)),
        models=tuple(Model(name=name, image=_IMAGE, created=days.ago(ago)) for name, ago, _ in _SERVED),
        endpoints=tuple(_endpoints(days)),
        training_jobs=tuple(_training(days)),
        steady_usage=(_research(days),),
        posted_rows=tuple(_fees(days)),
        cost_allocation_tags=("Owner", "Team"),
        anomaly_monitors=(AnomalyMonitor(name="all-services", created=days.ago(100).date()),),
        anomaly_subscriptions=(
            AnomalySubscription(name="to-the-team", monitors=("all-services",), emails=("ml-costs@example.com",)),
        ),
    )


def _notebooks(days: Days) -> Iterator[Notebook]:
    for name, instance_type, first, last in (
        ("exploration", "ml.m5.xlarge", HISTORY_DAYS, None),
        ("feature-lab", "ml.c5.2xlarge", HISTORY_DAYS, GONE_DAYS_AGO),
        ("vision-gpu", "ml.g4dn.xlarge", NEW_DAYS_AGO, None),
    ):
        yield Notebook(
            name=name,
            instance_type=instance_type,
            created=days.ago(first, 9, 5),
            runs=days.since(first) if last is None else days.between(first, last),
            volume_gb=20,
            tags=_TAGS,
            log=JupyterLog(first=days.ago(first, 9, 8), last=None if last is None else days.ago(last, 18)),
        )


def _endpoints(days: Days) -> Iterator[Endpoint]:
    for name, created, count in _SERVED:
        yield Endpoint(
            name=name,
            created=days.ago(created, 8),
            variants=(Variant(model=name, instance_type="ml.g5.xlarge", count=count, traffic=_STEADY),),
            tags=_TAGS,
        )


def _training(days: Days) -> Iterator[TrainingJob]:
    """The ranker is trained every night; once somebody gave the job six machines."""
    for back in range(HISTORY_DAYS, 0, -1):
        spike = back == SPIKE_DAYS_AGO
        yield TrainingJob(
            name=f"ranker-train-{days.ago(back):%Y-%m-%d}",
            instance_type="ml.g5.12xlarge",
            started=days.ago(back, 2, 10),
            seconds=int((28_800 if spike else 7_200) * (0.95 + 0.1 * draw(SEED, "train", back))),
            count=6 if spike else 1,
            tags=_TAGS,
        )


def _research(days: Days) -> SteadyUsage:
    return SteadyUsage(
        usage_type=ACCOUNT_TYPE,
        monthly=Decimal(240),
        unit="Hrs",
        start=days.ago(ACCOUNT_DAYS_AGO, 0),
        account_id=RESEARCH,
        unit_price=Decimal("3.825"),
    )


def _fees(days: Days) -> Iterator[PostedRow]:
    for back in range(HISTORY_DAYS, 0, -1):
        day = days.ago(back).date()
        if day.day == 1:
            yield PostedRow(
                usage_type=FEE_TYPE,
                unblended=Decimal(120),
                quantity=Decimal(1500),
                unit="Objects",
                start=day,
                end=day + timedelta(days=1),
            )
