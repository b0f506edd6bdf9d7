"""`shop`: an online shop's inference, about USD 7,700 in thirty days, most of it real-time endpoints too big for them.

What its author meant. USD are list price x 730 hours, instances only (each adds 4.20 for a volume of 30 GB where it
has one). A Savings Plan of 0.60 an hour is used up by what stays, so what goes leaves the bill at its list price:
cash = list, today. Times are days before the account is opened.

| resource | why | verdict | USD a month |
|---|---|---|---|
| promo-banner-2025 | last request 60 days ago | idle endpoint | 167.90 |
| address-parser | last request 40 days ago; a CloudFormation stack owns it | idle, through its stack | 83.95 |
| jumpstart-dft-hf-flan-t5-base | last request 88 days ago; JumpStart made it | idle, through JumpStart | 537.28 |
| catalog-ocr-async | async, nothing in its queue for 75 days, one instance all the time | idle | 167.90 |
| checkout-risk / challenger | weight 0 beside a busy champion | idle variant | 167.90 |
| search-rank / v3-shadow | nothing was ever mirrored to it | idle shadow | 336.53 |
| nlp-shared: legacy-translate | no request for 70 days; holds 6 of 16 cores | idle, 1 of 2 machines | 336.53 |
| gift-finder | one ping every five minutes, nothing else | not idle: warmed, ask | (83.95) |
| fraud-score in eu-west-1 | twin of fraud-score in us-east-1 | not idle: standby, ask | (187.61) |
| month-close-forecast | called on the last three days of a month only | not idle | - |
| recs-next-gen | three days old | too young | - |
| llm-chat-poc | Failed, never had an instance | nothing | - |
| size-advisor | serverless, little traffic | in use | - |
| video-moderation | async, busy by day, at zero by night | in use | - |
| fraud-score, champion, v2, recs-*, … | busy, or too big for what they do | in use | - |
| bruno-lab, JupyterLab | last activity 19 days ago, health checks go on | idle app | 537.57 |
| emma, KernelGateway | last activity 26 days ago | idle app | 36.50 |
| ana-lab, JupyterLab | last activity = last health check: proves nothing | undecided | (167.90) |
| chen-code, CodeEditor | used until late last night | in use | - |
| dara, Canvas | logged in 5 days ago, TimeSinceLastActive nearly as long | left on | 1,387.00 |
| emma, JupyterServer | `system` | free | - |
| shop-studio | idle shutdown disabled | no dollar | - |
| shop-platform | idle shutdown after 120 minutes | in order | - |
| experiments-2025 | active, last change 110 days ago; its price is unverified | idle at most | 438.00 |
| experiments-archive | stopped | nothing | - |
| frank-lab | 100 GB and no app | a disk | 11.20 |

For later rules: five recs-* endpoints share one container image; search-rank's policy never leaves its minimum;
image-tagger-gpu keeps its GPU 1-3 % busy; recs-nightly-refresh works one hour a night; store-forecasts is multi-model.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from sagemaker_cost_mcp.simulator.description import Fleet, Load, SavingsPlan, SteadyUsage, TrainingJob
from sagemaker_cost_mcp.simulator.scenarios import _shop_alerts as alerts
from sagemaker_cost_mcp.simulator.scenarios import _shop_surroundings as surroundings
from sagemaker_cost_mcp.simulator.scenarios._days import Days
from sagemaker_cost_mcp.simulator.scenarios._shop_advisers import advisers
from sagemaker_cost_mcp.simulator.scenarios._shop_endpoints import endpoints
from sagemaker_cost_mcp.simulator.scenarios._shop_models import ACCOUNT, models
from sagemaker_cost_mcp.simulator.scenarios._shop_studio import domains, tracking_servers, trail
from sagemaker_cost_mcp.simulator.wobble import draw

SEED = "shop"
HISTORY_DAYS = 420
"""More than Cost Explorer keeps."""


def fleet(now: datetime) -> Fleet:
    """The account as it stands at `now`; the same all day long."""
    days = Days(now.replace(hour=0, minute=0, second=0, microsecond=0))
    return Fleet(
        account_id=ACCOUNT,
        name="shop",
        seed=SEED,
        models=tuple(models(days)),
        endpoints=tuple(endpoints(days)),
        domains=tuple(domains(days)),
        tracking_servers=tuple(tracking_servers(days)),
        trail=tuple(trail(days)),
        training_jobs=tuple(_retraining(days)),
        steady_usage=tuple(_other_services(days)),
        budgets=alerts.budgets(days),
        alarms=alerts.alarms(days),
        advisers=advisers(days),
        repositories=surroundings.repositories(days),
        buckets=surroundings.buckets(days),
        vpcs=surroundings.vpcs(days),
        savings_plans=(
            SavingsPlan(
                plan_id="8c2f6b1e-47d9-4c35-a0e8-51b7d9e3f264",
                commitment=Decimal("0.60"),
                start=days.ago(140, 0),
                tags={"Team": "platform"},
            ),
        ),
        cost_allocation_tags=("Environment", "Owner", "Project", "Team"),
    )


def _retraining(days: Days) -> Iterator[TrainingJob]:
    """The recommendations are trained anew every Monday."""
    for back in range(HISTORY_DAYS, 0, -1):
        if days.ago(back).weekday() == 0:
            yield TrainingJob(
                name=f"recs-retrain-{days.ago(back):%Y-%m-%d}",
                instance_type="ml.m5.4xlarge",
                started=days.ago(back, 2, 10),
                seconds=int(9000 * (0.9 + 0.2 * draw(SEED, "retrain", back))),
                tags={"Team": "recommendations", "Project": "recs"},
                load=Load(cpu=74, memory=51),
                subnets=surroundings.TRAINING_SUBNETS,
            )


def _other_services(days: Days) -> Iterator[SteadyUsage]:
    """What inference pulls along."""
    rows = (
        ("Amazon Simple Storage Service", "TimedStorage-ByteHrs", "StandardStorage", "1800", "GB-Mo", "0.023"),
        ("Amazon EC2 Container Registry (ECR)", "TimedStorage-ByteHrs", "TimedStorage-ByteHrs", "240", "GB-Mo", "0.10"),
        ("Amazon Elastic File System", "USE1-TimedStorage-ByteHrs", "Storage", "70", "GB-Mo", "0.30"),
        ("AmazonCloudWatch", "USE1-DataProcessing-Bytes", "PutLogEvents", "140", "GB", "0.50"),
        ("Amazon API Gateway", "USE1-ApiGatewayRequest", "ApiGatewayRequest", "38000000", "Requests", "0.0000035"),
        ("AWS Lambda", "Lambda-GB-Second", "Invoke", "2600000", "Lambda-GB-Second", "0.0000166667"),
    )
    for service, usage_type, operation, monthly, unit, price in rows:
        yield SteadyUsage(
            service=service,
            usage_type=usage_type,
            operation=operation,
            monthly=Decimal(monthly),
            unit=unit,
            unit_price=Decimal(price),
            start=days.ago(HISTORY_DAYS, 0),
        )
