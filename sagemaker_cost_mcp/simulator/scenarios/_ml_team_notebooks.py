"""The notebook instances of `ml-team`: ten data scientists, and what they left running."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sagemaker_cost_mcp.simulator.description import (
    ForgottenStream,
    JupyterLog,
    LifecycleScripts,
    Notebook,
)
from sagemaker_cost_mcp.simulator.scenarios._days import Days
from sagemaker_cost_mcp.simulator.scenarios._lifecycle_scripts import AUTO_STOP, BOOTSTRAP, PACKAGES
from sagemaker_cost_mcp.simulator.wobble import draw

AUTO_STOP_CONFIG = "stop-when-idle"
PACKAGES_CONFIG = "team-packages"
BOOTSTRAP_CONFIG = "bootstrap-from-s3"

EXEMPT_TAG = "cost-review:exempt-until"


def notebooks(days: Days) -> Iterator[Notebook]:
    """All notebook instances."""
    yield from _idle_gpus(days)
    yield from _in_use(days)
    yield from _hard_to_judge(days)
    yield from _stopped(days)
    yield from _owned_by_others(days)
    yield Notebook(  # forgotten after a workshop, in a region nobody looks at
        name="workshop-dublin",
        region="eu-west-1",
        instance_type="ml.t3.medium",
        created=days.ago(170),
        runs=days.since(170),
        log=days.silent_since(168, 170),
    )


def _idle_gpus(days: Days) -> Iterator[Notebook]:
    """Left running; the last line in `jupyter.log` is weeks old."""
    yield Notebook(
        name="nlp-bert-finetune",
        instance_type="ml.p3.2xlarge",
        created=days.ago(150),
        runs=days.since(150),
        volume_gb=100,
        lifecycle_config=PACKAGES_CONFIG,
        tags={"Owner": "maria.santos@example.com", "Team": "nlp", "Project": "contract-search"},
        log=days.silent_since(36, 150),
    )
    yield Notebook(
        name="vision-defects-gpu",
        instance_type="ml.g5.xlarge",
        created=days.ago(95),
        runs=days.since(95),
        volume_gb=80,
        tags={"DataScientist": "diego.rivera", "Team": "vision", "Environment": "dev"},
        log=days.silent_since(22, 95),
    )
    yield Notebook(
        name="recsys-two-tower",
        instance_type="ml.g4dn.xlarge",
        created=days.ago(210),
        runs=days.since(210),
        volume_gb=50,
        lifecycle_config=BOOTSTRAP_CONFIG,
        log=days.silent_since(61, 210),
    )


def _in_use(days: Days) -> Iterator[Notebook]:
    yield Notebook(
        name="nlp-team-shared",
        instance_type="ml.g4dn.xlarge",
        created=days.ago(300),
        runs=days.since(300),
        volume_gb=60,
        lifecycle_config=AUTO_STOP_CONFIG,
        tags={"Team": "nlp", "Project": "contract-search", "Environment": "dev"},
        log=days.busy_since(300),
    )
    yield Notebook(
        name="churn-features",
        instance_type="ml.m5.2xlarge",
        created=days.ago(260),
        runs=days.since(260),
        volume_gb=40,
        tags={"Owner": "sofia.lindqvist@example.com", "Team": "growth", "Project": "churn"},
        log=days.busy_since(260),
    )


def _hard_to_judge(days: Days) -> Iterator[Notebook]:
    yield Notebook(  # somebody touched its configuration; nobody touched the notebook
        name="demand-forecast",
        instance_type="ml.m5.xlarge",
        created=days.ago(190),
        modified=days.ago(2, 10, 15),
        runs=days.since(190),
        volume_gb=30,
        tags={"Owner": "kenji.mori@example.com", "Team": "growth", "Project": "forecast"},
        log=days.silent_since(35, 190),
    )
    yield Notebook(  # looks idle, and is three days old
        name="llm-eval-lena",
        instance_type="ml.g4dn.xlarge",
        created=days.ago(3),
        runs=days.since(3),
        volume_gb=50,
        tags={"DataScientist": "lena.fischer", "Team": "nlp"},
        log=JupyterLog(first=days.ago(3, 9, 8), last=days.ago(3, 11, 30)),
    )
    yield Notebook(  # recreated under an old name: the log is its predecessor's
        name="eda-omar",
        instance_type="ml.m5.xlarge",
        created=days.ago(24),
        runs=days.since(24),
        volume_gb=20,
        tags={"DataScientist": "omar.haddad"},
        log=days.silent_since(31, 200),
    )
    yield Notebook(  # runs a cron job, Jupyter was never opened: no log stream
        name="batch-scoring-runner",
        instance_type="ml.m5.xlarge",
        created=days.ago(120),
        runs=days.since(120),
        volume_gb=20,
        ever_tagged=True,
    )


def _stopped(days: Days) -> Iterator[Notebook]:
    yield Notebook(
        name="legal-corpus-prep",
        instance_type="ml.m5.2xlarge",
        created=days.ago(420),
        runs=days.between(420, 130),
        volume_gb=500,
        tags={"Owner": "yuki.tanaka@example.com", "Team": "nlp"},
        log=days.silent_since(131, 420),
    )
    yield Notebook(
        name="vision-archive",
        instance_type="ml.g4dn.xlarge",
        created=days.ago(380),
        runs=days.between(380, 190),
        volume_gb=200,
        log=days.silent_since(190, 380),
    )
    yield Notebook(
        name="ab-test-tom",
        instance_type="ml.m5.xlarge",
        created=days.ago(75),
        runs=days.between(75, 4),
        volume_gb=50,
        tags={"DataScientist": "tom.becker", "Team": "growth"},
        log=days.silent_since(4, 75),
    )


def _owned_by_others(days: Days) -> Iterator[Notebook]:
    until = (days.today + timedelta(days=365)).date().isoformat()
    yield Notebook(
        name="grant-demo-gpu",
        instance_type="ml.g4dn.xlarge",
        created=days.ago(110),
        runs=days.since(110),
        volume_gb=40,
        tags={"Owner": "aisha.khan@example.com", "Team": "vision", EXEMPT_TAG: until},
        log=days.silent_since(38, 110),
    )
    yield Notebook(
        name="mlops-dev-notebook",
        instance_type="ml.m5.2xlarge",
        created=days.ago(140),
        runs=days.since(140),
        volume_gb=20,
        tags=_stack_tags("mlops-dev", "DevNotebook"),
        log=days.silent_since(29, 140),
    )
    yield Notebook(
        name="datazone-env-7k2q9d-notebook",
        instance_type="ml.t3.medium",
        created=days.ago(85),
        runs=days.since(85),
        volume_gb=10,
        tags={
            "AmazonDataZoneProject": "5q1w8e7r",
            "AmazonDataZoneDomain": "dzd_3x9k2m",
            "AmazonDataZoneEnvironment": "7k2q9d",
        },
        log=days.silent_since(18, 85),
    )


def _stack_tags(stack: str, logical_id: str) -> dict[str, str]:
    arn = f"arn:aws:cloudformation:us-east-1:111122223333:stack/{stack}/0b6c0f10-93c1-11ef-8a1b-0e5d4f3a2b19"
    return {
        "aws:cloudformation:stack-name": stack,
        "aws:cloudformation:stack-id": arn,
        "aws:cloudformation:logical-id": logical_id,
        "Team": "platform",
    }


def lifecycle_scripts(days: Days) -> Iterator[LifecycleScripts]:
    """One that stops idle notebooks, one that does not, one that cannot be told."""
    yield LifecycleScripts(name=AUTO_STOP_CONFIG, created=days.ago(310), modified=days.ago(305), on_start=AUTO_STOP)
    yield LifecycleScripts(name=PACKAGES_CONFIG, created=days.ago(290), modified=days.ago(160), on_start=PACKAGES)
    yield LifecycleScripts(
        name=BOOTSTRAP_CONFIG, created=days.ago(280), on_start=BOOTSTRAP, on_create="#!/bin/bash\ntrue\n"
    )


_TOPICS = ("ranking", "pricing", "fraud", "ocr", "topics", "uplift", "speech", "eda", "search")
_PEOPLE = ("maria", "diego", "priya", "sofia", "kenji")


def forgotten_streams(days: Days, seed: str) -> Iterator[ForgottenStream]:
    """Streams of notebook instances that were deleted long ago: log groups never expire by themselves."""
    for topic in _TOPICS:
        for person in _PEOPLE:
            born = 120 + int(draw(seed, "born", topic, person) * 600)
            lived = 5 + int(draw(seed, "lived", topic, person) * 80)
            yield ForgottenStream(
                notebook=f"{topic}-{person}", first=days.ago(born), last=days.ago(born - lived, 17, 5)
            )
    # Its name begins like that of a notebook that exists.
    yield ForgottenStream(notebook="eda-omar-2", first=days.ago(250), last=days.ago(1, 15, 0), hooks=())
    yield ForgottenStream(notebook="never-opened", first=days.ago(240), last=None, hooks=())
