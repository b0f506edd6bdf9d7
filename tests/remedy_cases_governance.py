"""What nobody watches, tags, or keeps at hand; what fails and what is made twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sagemaker_cost_mcp.model.alerts import Scope
from sagemaker_cost_mcp.model.inference import EndpointKind
from sagemaker_cost_mcp.model.training import AutoMLJob
from tests import training_builders as training
from tests import work_case_builders as work
from tests.alert_builders import monitor
from tests.builders import bill, component, endpoint, notebook, price, row, snapshot, variant
from tests.plan_builders import HOST, rate, steady
from tests.remedy_cases import Case
from tests.surroundings_builders import (
    AWS_OWN,
    NAT_BILL,
    THERE,
    network,
    serving,
    surroundings,
    trained,
    uri,
)
from tests.training_builders import MIDNIGHT, loss, run, runs
from tests.work_builders import app, ref_to
from tests.work_case_builders import execution, execution_id, origin, pipeline, prepared, processed, scored, step

SPENT = bill(row("USE1-Host:ml.m5.xlarge", "720", "3000"))
PRICES = [price("USE1-Host:ml.m5.xlarge", "0.23")]
RANKER = endpoint("ranker", variant(count=2), variant("1 st/äpp"))
QUEUE = endpoint("queue", kind=EndpointKind.ASYNC)
SHARED = endpoint("shared", kind=EndpointKind.INFERENCE_COMPONENT)
BARE = endpoint("bare", kind=EndpointKind.INFERENCE_COMPONENT)


def unwatched(on: Any, **more: Any) -> Any:
    given: dict[str, Any] = {"endpoints": (on,), "alarms": (), "budgets": ()}
    return snapshot(prices=PRICES).model_copy(update=given | more)


# Pipelines

DAILY = pipeline()
EXECUTIONS = tuple(execution(DAILY, number, days_ago=20 - 3 * number) for number in range(6))
TRAINED = tuple(
    run(f"pipelines-{execution_id(number)}-Train-mOVmyXHgjN", days_ago=20 - 3 * number, metrics=loss(0.5))
    for number in range(6)
)


def repeating(name: str | None) -> Any:
    jobs = tuple(
        processed(
            f"prep-{number:03d}",
            days_ago=20 - 3 * number,
            settings_fingerprint="same",
            pipeline=origin(number, name),
        )
        for number in range(6)
    )
    return work.account(*jobs, pipelines=(DAILY,), pipeline_executions=EXECUTIONS, training_jobs=TRAINED)


# Failures

OOM: dict[str, Any] = {"status": "Failed", "failure_cause": "AlgorithmError: out of memory"}
FAILED = [run(f"churn-9{day:02d}", days_ago=day, **OOM) for day in (3, 7)]
FAILED_PREP = [processed(f"prep-9{day:02d}", days_ago=day, **OOM) for day in (3, 7)]
FAILED_SCORE = scored(4, **OOM)
MADE = processed("made", days_ago=6)
BROKEN = execution(
    DAILY, 1, days_ago=6, status="Failed", steps=[step("Prepare", job=MADE), step("Train", status="Failed")]
)
AUTOML = AutoMLJob(
    ref=ref_to("automl-job", "churn-automl"),
    status="Failed",
    secondary_status="Failed",
    created_at=MIDNIGHT - timedelta(days=5),
    ended_at=MIDNIGHT - timedelta(days=4),
)
OF_AUTOML = tuple(
    run(f"churn-automl-{number}", days_ago=5 - number / 10, automl_job_arn=AUTOML.ref.arn) for number in range(3)
)

OF_STEPS = [
    processed(f"pipelines-{execution_id(number)}-Prepare-mOVmyXHgjN", days_ago=3 + number, **OOM) for number in range(4)
]
LONG: dict[str, Any] = {"seconds": 90_000, **OOM}
TWICE = [
    run(f"churn-{role}{day}", days_ago=day, role_arn=f"arn:{role}", **LONG) for role in (7, 8) for day in (3, 4, 5, 6)
]

# Repeats

IN_PIPELINE = {
    "sagemaker:pipeline-execution-arn": "arn:aws:sagemaker:us-east-1:111122223333:pipeline/daily/execution/run000000001"
}
AGAIN = runs(12, metrics=loss(0.25))
AGAIN_IN_PIPELINE = tuple(
    job.model_copy(update={"ref": job.ref.model_copy(update={"tags": IN_PIPELINE})}) for job in AGAIN
)

CASES = (
    Case("unwatched-endpoint", "several variants and awkward names", unwatched(RANKER)),
    Case("unwatched-endpoint", "async", unwatched(QUEUE)),
    Case("unwatched-endpoint", "components", unwatched(SHARED, inference_components=(component("llm", SHARED),))),
    Case("unwatched-endpoint", "no component", unwatched(BARE)),
    Case("no-anomaly-monitor", "none", snapshot(billed=SPENT).model_copy(update={"anomaly_monitors": ()})),
    Case(
        "no-anomaly-monitor",
        "one that tells nobody",
        snapshot(billed=SPENT).model_copy(
            update={"anomaly_monitors": (monitor(subscriptions=()), monitor(scope=Scope.PART, arn="arn:part"))}
        ),
    ),
    Case("no-sagemaker-budget", "none", snapshot(billed=SPENT).model_copy(update={"budgets": ()})),
    Case(
        "resource-without-cost-tags",
        "one key in another spelling",
        snapshot(notebooks=[notebook(tags={"team": "growth", "PROJECT": "a", "project": "b", "Environment": " "})]),
    ),
    Case("resource-without-cost-tags", "a Studio app", snapshot().model_copy(update={"studio_apps": (app(),)})),
    Case(
        "resource-without-cost-tags",
        "made by a stack",
        snapshot(notebooks=[notebook("of-stack", tags={"aws:cloudformation:stack-name": "lab"})]),
    ),
    Case(
        "s3-traffic-through-nat",
        "one",
        surroundings(networks=(network("vpc-0123456789abcdef0"),), related_costs=NAT_BILL, bill=bill()),
    ),
    Case("image-pulled-across-regions", "own", surroundings(models=[serving("shop", uri(region=THERE))])),
    Case(
        "image-pulled-across-regions",
        "of another account, by many",
        surroundings(
            models=[serving("shop", uri())],
            trainings=[trained(f"t-{number}", uri("train", region=THERE, account=AWS_OWN)) for number in range(7)],
        ),
    ),
    Case(
        "image-pulled-across-regions",
        "in another partition",
        surroundings(models=[serving("shop", uri(region=THERE))]).model_copy(update={"partition": "aws-cn"}),
    ),
    Case(
        "uncovered-steady-compute",
        "one type",
        snapshot(billed=bill(row(HOST, "331.2", "1440")), hourly=steady(12)).model_copy(
            update={"plan_rates": (rate(HOST, "0.165"),)}
        ),
    ),
    Case("pipeline-without-step-caching", "steps with names", repeating("Prepare")),
    Case("pipeline-without-step-caching", "steps without names", repeating(None)),
    Case("failed-training-spend", "some of many", training.account(*runs(10), *FAILED)),
    Case(
        "failed-training-spend",
        "all",
        training.account(*(run(f"churn-9{n}", days_ago=3 + n, seconds=90_000, **OOM) for n in range(4))),
    ),
    Case("failed-job-spend", "processing", work.account(*prepared(10), *FAILED_PREP)),
    Case("failed-job-spend", "transform", work.account(*FAILED_SCORE)),
    Case("failed-job-spend", "a pipeline", work.account(MADE, pipelines=(DAILY,), pipeline_executions=(BROKEN,))),
    Case(
        "failed-job-spend",
        "Autopilot",
        work.account(training_jobs=OF_AUTOML, automl_jobs=(AUTOML,), prices=training.LADDER),
    ),
    Case("failed-job-spend", "steps of a pipeline", work.account(*OF_STEPS)),
    Case("failed-training-spend", "two families of one name", training.account(*TWICE)),
    Case("repeated-training", "by the clock", training.account(*AGAIN)),
    Case("repeated-training", "in a pipeline", training.account(*AGAIN_IN_PIPELINE)),
)
