"""`workshop`: a small data team with one or two of everything that works on data rather than serving it.

What its author meant. USD are list prices in us-east-1: machines only, in thirty days of this fleet's own rhythm where
it says "a month", else in all. Nobody holds a Savings Plan here, so cash = list. Days are before the account is opened.

| resource | why | for later rules | USD |
|---|---|---|---|
| clean-events-* | daily, 45 min on ml.m5.xlarge at 71 % of the cores | in order | 5.18 a month |
| embed-images-* | Mondays, 2 h on ml.g5.xlarge, GPU at 0 % | idle GPU | 2.82 a run |
| join-orders-* | Thursdays, 1 h on 2 ml.m5.4xlarge, cores at 5 % | oversized | 1.84 a run |
| parse-invoices-* | three runs, out of memory after 20 min on ml.m5.2xlarge | failed spend | 0.46 in all |
| index-stream | runs for 8 days on ml.m5.large, its status has not changed since | in use | 0.115 an hour |
| fallback-render | asked for three types, got ml.c5.2xlarge | in order | 0.41 |
| score-nightly-* | daily, 30 min on 2 ml.m5.xlarge, SingleRecord, cores at 9 % | oversized | 6.90 a month |
| score-catalog-* | Sundays, 1 h on ml.m5.2xlarge, MultiRecord, cores at 83 % | in order | 0.46 a run |
| score-broken | failed after 40 min: its data was not there | failed spend | 0.31 |
| score-lyon in eu-west-1 | 1 h on ml.m5.xlarge, 5 days ago | in order | 0.26 |
| street-signs | 6,200 objects, all by people of the team, no automation | automation may pay | 496.00 |
| pet-breeds | 1,200 objects, three people of the public workforce each | too few to automate | 96.00 |
| contract-pages | 2,000 by people, 7,000 by machines, 1,000 to go | in order | 720.00 so far |
| triage-notes | a function of the team's own, failed after 300 | cannot be judged | 24.00 |
| churn-train | pipeline, daily, nothing cached; every fifth run fails while it trains | caching, failed spend | - |
| weekly-forecast | pipeline, Tuesdays, everything cached that can be | in order | - |
| spring-campaign | pipeline, last run 70 days ago | does not run | - |
| churn-live-data | monitors an endpoint in use every hour, for three days now | too often | 0.04 a run |
| forecast-live-quality | monitors an endpoint nobody calls, daily | idle endpoint, monitored | 0.04 a run |
| churn-live-bias | stopped | nothing | - |
| scores-drift | monitors batch transform, daily; never ran | in order | - |
| clickstream | online store, on demand, 40 million writes and not one read a month | unused | 50.00 a month |
| customers | online store, provisioned, read and written; what that costs is on no price file | in use | - |
| customers-history | offline only | no online store | - |
| sessions | in memory, 14 days; 90 million reads and 12 million writes a month | in use | 37.50 |
| draft-features | could not be created | nothing | - |

`churn-live` is busy; `forecast-live` has not been called for 45 days: 167.90 a month each (ml.m5.xlarge x 730 hours),
4.20 for the volume. Tokens stand in arguments, environments and parameters: none of them may ever be repeated.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sagemaker_cost_mcp.simulator.description import Endpoint, Fleet, Footprint, Model, Traffic, Variant
from sagemaker_cost_mcp.simulator.scenarios._days import Days
from sagemaker_cost_mcp.simulator.scenarios._workshop_features import feature_groups
from sagemaker_cost_mcp.simulator.scenarios._workshop_jobs import labeling_jobs, processing_jobs, transform_jobs
from sagemaker_cost_mcp.simulator.scenarios._workshop_monitoring import monitoring_jobs, monitoring_schedules
from sagemaker_cost_mcp.simulator.scenarios._workshop_pipelines import pipeline_work, pipelines

ACCOUNT = "666677778888"
SEED = "workshop"

_IMAGE = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1"


def fleet(now: datetime) -> Fleet:
    """The account as it stands at `now`; the same all day long."""
    days = Days(now.replace(hour=0, minute=0, second=0, microsecond=0))
    work = pipeline_work(days)
    return Fleet(
        account_id=ACCOUNT,
        name="workshop",
        seed=SEED,
        models=tuple(_models(days)),
        endpoints=tuple(_endpoints(days)),
        processing_jobs=(*processing_jobs(days), *monitoring_jobs(days), *work.processing_jobs),
        training_jobs=work.training_jobs,
        transform_jobs=tuple(transform_jobs(days)),
        labeling_jobs=tuple(labeling_jobs(days)),
        pipelines=tuple(pipelines(days)),
        pipeline_executions=work.executions,
        monitoring_schedules=tuple(monitoring_schedules(days)),
        feature_groups=tuple(feature_groups(days)),
        cost_allocation_tags=("Owner", "Team"),
    )


def _models(days: Days) -> Iterator[Model]:
    for name in ("churn", "forecast", "catalog"):
        yield Model(name=name, image=_IMAGE, created=days.ago(200), artifact=f"s3://workshop-models/{name}.tar.gz")
    yield Model(name="catalog", image=_IMAGE, created=days.ago(200), region="eu-west-1")


def _endpoints(days: Days) -> Iterator[Endpoint]:
    busy = Footprint(cpu_idle=3, cpu_per_request=0.2, memory=48)
    traffic = {"churn": Traffic(night=40, peak=160), "forecast": Traffic(night=2, peak=9, stops=days.ago(45))}
    for name, calls in traffic.items():
        yield Endpoint(
            name=f"{name}-live",
            created=days.ago(190),
            variants=(Variant(model=name, instance_type="ml.m5.xlarge", traffic=calls, footprint=busy),),
            captures=True,
            tags={"Team": "growth", "Owner": "iris@example.com"},
        )
