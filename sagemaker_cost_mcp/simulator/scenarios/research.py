"""`research`: a small group whose money goes into training, four families of jobs, one tuning job and Autopilot.

What a person who knows the group would say:

- `ranker-nightly` trains every night on demand with the settings and data of the night before, although its code
  writes checkpoints, and spends two of its five hours copying the whole data set to the machine.
- `speech-weekly` runs with managed spot on one, two or four machines in turn: four machines are hardly faster than two.
  It loses its capacity now and then, and its checkpoints carry it over.
- `prompt-lab` keeps its machine for an hour after each short job, and the next job seldom comes in that hour.
- `segmenter` fails every third time: out of memory, after most of its run.
- `ranker-sweep`, a tuning job without early stopping, found its best values in the first half of its jobs.
- `churn-autopilot` was Autopilot's: its eight candidates are training jobs of nobody in particular.
- `cluster-mix` trained once on two kinds of machines; `plan-run` on capacity that was paid for beforehand.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sagemaker_cost_mcp.simulator.description import (
    AutoMLJob,
    Channel,
    Fleet,
    InstanceGroup,
    Load,
    TrainingJob,
    TuningJob,
    WarmPool,
)
from sagemaker_cost_mcp.simulator.scenarios._days import Days

ACCOUNT = "666677778888"
HISTORY_DAYS = 60
OBJECTIVE = "validation:ndcg"
SWEEP = "ranker-sweep"
AUTOPILOT = "churn-autopilot"
PLAN = f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:training-plan/autumn"

NDCG = (0.612, 0.655, 0.641, 0.688, 0.702, 0.709, 0.701, 0.694, 0.708, 0.699, 0.705)
"""Of the sweep's jobs, in their order; a twelfth one failed."""
SPEECH = ((1, 28_800), (2, 15_600), (4, 14_400))
"""Machines and seconds, in turn."""

_HOUR = 3600
_RANKING = (Channel(uri="s3://research-data/ranking/"), Channel(name="validation", uri="s3://research-data/holdout/"))
_SPEECH = (Channel(uri="s3://research-data/speech/", mode="FastFile"),)
_TABLE = (Channel(uri="s3://research-data/churn.csv"),)
_RANKER = {"Team": "ranking", "Project": "ranker", "Owner": "ines.duarte@example.com"}
_LAB = {"Team": "ranking", "Project": "prompts", "Owner": "olu.adeyemi@example.com"}
_VOICE = {"Team": "speech", "Project": "recogniser", "Owner": "hana.sato@example.com"}


def fleet(now: datetime) -> Fleet:
    """The account as it stands at `now`; the same all day long."""
    days = Days(now.replace(hour=0, minute=0, second=0, microsecond=0))
    return Fleet(
        account_id=ACCOUNT,
        name="research",
        seed="research",
        training_jobs=(
            *_rankers(days),
            *_speech(days),
            *_prompts(days),
            *_segmenters(days),
            *_sweep(days),
            *_candidates(days),
            *_singles(days),
        ),
        tuning_jobs=(
            TuningJob(
                name=SWEEP,
                created=days.ago(12, 8),
                ended=days.ago(12, 14, 5),
                objective=OBJECTIVE,
                max_jobs=len(NDCG) + 1,
                static_hyperparameters={"objective": "rank:ndcg", "hub_token": "EXAMPLE-sweep-token"},
                tags=_RANKER,
            ),
        ),
        automl_jobs=(
            AutoMLJob(
                name=AUTOPILOT,
                created=days.ago(20, 9),
                ended=days.ago(20, 11, 40),
                objective="F1",
                best_value=0.81,
                max_candidates=8,
                tags={"Team": "growth"},
            ),
        ),
        cost_allocation_tags=("Owner", "Project", "Team"),
    )


def _rankers(days: Days) -> Iterator[TrainingJob]:
    for back in range(HISTORY_DAYS, 0, -1):
        started = days.ago(back, 1)
        yield TrainingJob(
            name=f"ranker-nightly-{started:%Y-%m-%d}",
            instance_type="ml.g4dn.xlarge",
            started=started,
            seconds=5 * _HOUR,
            downloading=2 * _HOUR,
            channels=_RANKING,
            checkpoints=True,
            hyperparameters={"epochs": "4", "learning_rate": "0.001", "sagemaker_job_name": f"ranker-{back}"},
            environment={"REGISTRY_TOKEN": "EXAMPLE-nightly-token"},
            metrics={OBJECTIVE: 0.7, "train:loss": 0.31},
            load=Load(cpu=31, memory=42, gpu=38, gpu_memory=35),
            tags=_RANKER,
        )


def _speech(days: Days) -> Iterator[TrainingJob]:
    for week in range(HISTORY_DAYS // 7, 0, -1):
        count, seconds = SPEECH[week % len(SPEECH)]
        started = days.ago(7 * week, 20)
        yield TrainingJob(
            name=f"speech-weekly-{started:%Y-%m-%d}",
            instance_type="ml.g5.xlarge",
            started=started,
            seconds=seconds,
            count=count,
            billable_seconds=seconds * 2 // 5,
            interruptions=week % 3,
            downloading=120,
            input_mode="FastFile",
            channels=_SPEECH,
            hyperparameters={"machines": str(count)},
            metrics={"wer": 0.12},
            load=Load(cpu=48, memory=40, gpu=82, gpu_memory=71),
            tags=_VOICE,
        )


def _prompts(days: Days) -> Iterator[TrainingJob]:
    """Three short jobs a day; the second comes soon enough for the machine of the first."""
    for back in range(28, 0, -1):
        for place, hour in enumerate((9, 9, 15)):
            started = days.ago(back, hour, 30 * place % 60)
            follows = place == 0
            name = f"prompt-lab-{started:%Y-%m-%d-%H-%M}"
            yield TrainingJob(
                name=name,
                instance_type="ml.m5.xlarge",
                started=started,
                seconds=720,
                channels=_TABLE,
                hyperparameters={"variant": f"{back}-{place}"},
                warm_pool=WarmPool(
                    keep_alive=_HOUR,
                    retained=1080 if follows else _HOUR,
                    reused_by=f"prompt-lab-{days.ago(back, 9, 30):%Y-%m-%d-%H-%M}" if follows else None,
                ),
                tags=_LAB,
            )


def _segmenters(days: Days) -> Iterator[TrainingJob]:
    for run in range(9, 0, -1):
        started, fails = days.ago(3 * run, 12), run % 3 == 0
        yield TrainingJob(
            name=f"segmenter-{started:%Y-%m-%d}",
            instance_type="ml.g5.xlarge",
            started=started,
            seconds=4 * _HOUR if not fails else 3 * _HOUR,
            status="Failed" if fails else "Completed",
            failure_reason="AlgorithmError: ExecuteUserScriptError: CUDA out of memory. key=EXAMPLE-log-key"
            if fails
            else None,
            channels=(Channel(uri=f"s3://research-data/scans/{run}/"),),
            metrics={} if fails else {"dice": 0.83},
            load=Load(cpu=35, memory=50, gpu=74, gpu_memory=96),
            tags=_RANKER,
        )


def _sweep(days: Days) -> Iterator[TrainingJob]:
    """Two at a time; the twelfth one failed."""
    for place in range(len(NDCG) + 1):
        failed = place == len(NDCG)
        started = days.ago(12, 8, 5) + timedelta(hours=place // 2)
        yield TrainingJob(
            name=f"{SWEEP}-{place + 1:03d}-{place:08x}",
            instance_type="ml.m5.xlarge",
            started=started + timedelta(minutes=place % 2),
            seconds=3300,
            status="Failed" if failed else "Completed",
            failure_reason="AlgorithmError: framework error: nan in gradients" if failed else None,
            tuning_job=SWEEP,
            channels=_RANKING,
            hyperparameters={"eta": f"{0.05 * (place + 1):.2f}", "_tuning_objective_metric": OBJECTIVE},
            metrics={} if failed else {OBJECTIVE: NDCG[place], "ObjectiveMetric": NDCG[place]},
        )


def _candidates(days: Days) -> Iterator[TrainingJob]:
    for place in range(8):
        yield TrainingJob(
            name=f"{AUTOPILOT}-dpp{place}-1-{place:06x}",
            instance_type="ml.m5.4xlarge",
            started=days.ago(20, 9, 20 + 4 * place),
            seconds=1800,
            automl_job=AUTOPILOT,
            channels=_TABLE,
            metrics={"validation:f1": 0.74 + 0.01 * place},
        )


def _singles(days: Days) -> Iterator[TrainingJob]:
    yield TrainingJob(
        name="cluster-mix-2",
        instance_type="ml.g5.xlarge",
        started=days.ago(9, 10),
        seconds=2 * _HOUR,
        groups=(
            InstanceGroup(name="accelerated", instance_type="ml.g5.xlarge"),
            InstanceGroup(name="loaders", instance_type="ml.c5.2xlarge", count=2),
        ),
        channels=_SPEECH,
        tags=_VOICE,
    )
    yield TrainingJob(
        name="plan-run",
        instance_type="ml.g5.xlarge",
        started=days.ago(6, 7),
        seconds=6 * _HOUR,
        count=2,
        training_plan=PLAN,
        status="Stopped",
        secondary_status="MaxRuntimeExceeded",
        max_runtime=6 * _HOUR,
        channels=_SPEECH,
        tags=_VOICE,
    )
