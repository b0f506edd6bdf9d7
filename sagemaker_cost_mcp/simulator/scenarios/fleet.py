"""`fleet`: as many resources as one asks for, all alike, to see what size does. Nothing in it is a story.

It has to be cheap, so that a test or benchmark measures the reader and not the simulated account: descriptions are
shared where they can be, and nothing is drawn by chance. Every kind of resource is counted by its number alone, so
that the n-th one is the same in a fleet of any size.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sagemaker_cost_mcp.simulator.description import (
    Channel,
    Endpoint,
    Fleet,
    Footprint,
    JupyterLog,
    Model,
    Notebook,
    Span,
    Traffic,
    TrainingJob,
    Variant,
)

ACCOUNT = "333344445555"

_TYPES = ("ml.t3.medium", "ml.m5.xlarge", "ml.g4dn.xlarge", "ml.m5.2xlarge", "ml.g5.xlarge")
_SERVING = ("ml.m5.xlarge", "ml.c5.xlarge", "ml.g4dn.xlarge")
_TRAINING = ("ml.m5.xlarge", "ml.g4dn.xlarge", "ml.g5.xlarge", "ml.m5.2xlarge")
_TEAMS = ("nlp", "vision", "growth", "search")
_AGE = timedelta(days=120)
_SILENCE = timedelta(days=30)
_EVERY = timedelta(minutes=2)
"""Between two training jobs: 20,000 of them fill four weeks."""

_MODEL = "model"
_CALLS = Traffic(night=20, peak=60, shared=True)
_NONE = Traffic(shared=True)
_LIGHT = Footprint(memory=35.0)
_INPUT = (Channel(uri=f"s3://fleet-{ACCOUNT}/train"),)
_TAGS = tuple({"Team": team} for team in _TEAMS[:-1])
_PARAMETERS = tuple({"epochs": str(epochs)} for epochs in range(1, 6))


@dataclass(frozen=True, kw_only=True)
class Size:
    """How many of each kind."""

    notebooks: int = 50
    """Notebook instances: every 2nd is idle, every 5th stopped for a month, every 4th without tags."""
    endpoints: int = 0
    """Endpoints, each on a configuration of its own: every 2nd is idle, every 4th without tags."""
    jobs: int = 0
    """Training jobs, one begun every two minutes: every 5th with managed spot, every 50th failed, every 4th without
    tags."""


def fleet(now: datetime, size: Size | None = None) -> Fleet:
    """The account as it stands at `now`; the same all day long."""
    asked = size or Size()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    image = f"{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/serving:1"
    return Fleet(
        account_id=ACCOUNT,
        name="fleet",
        seed="fleet",
        notebooks=tuple(_notebook(number, midnight) for number in range(asked.notebooks)),
        models=(Model(name=_MODEL, image=image, created=midnight - _AGE),) if asked.endpoints else (),
        endpoints=tuple(_endpoint(number, midnight) for number in range(asked.endpoints)),
        training_jobs=tuple(_job(number, midnight) for number in range(asked.jobs)),
        cost_allocation_tags=("Owner", "Team"),
    )


def _notebook(number: int, midnight: datetime) -> Notebook:
    born, silent = midnight - _AGE, midnight - _SILENCE
    stopped = number % 5 == 4  # noqa: PLR2004 - the fifth
    used = number % 2 == 0
    tags = {"Owner": f"person-{number:05d}@example.com", "Team": _TEAMS[number % 4]}
    return Notebook(
        name=f"notebook-{number:05d}",
        instance_type=_TYPES[number % len(_TYPES)],
        created=born,
        runs=(Span(start=born, end=silent - timedelta(days=10) if stopped else None),),
        volume_gb=20,
        tags={} if number % 4 == 3 else tags,  # noqa: PLR2004 - the fourth
        log=JupyterLog(first=born, last=None if used and not stopped else silent),
    )


def _endpoint(number: int, midnight: datetime) -> Endpoint:
    idle = number % 2 == 1
    variant = Variant(
        model=_MODEL,
        instance_type=_SERVING[number % len(_SERVING)],
        traffic=_NONE if idle else _CALLS,
        footprint=_LIGHT,
    )
    return Endpoint(
        name=f"endpoint-{number:05d}",
        created=midnight - _AGE,
        variants=(variant,),
        tags=_tags(number),
    )


def _job(number: int, midnight: datetime) -> TrainingJob:
    """The newest first: how many there are moves none of them."""
    spot, failed = number % 5 == 4, number % 50 == 49  # noqa: PLR2004 - the fifth, the fiftieth
    seconds = 1200 + 60 * (number % 7)
    return TrainingJob(
        name=f"train-{number % 20:02d}-{number:06d}",
        instance_type=_TRAINING[number % len(_TRAINING)],
        started=midnight - (number + 15) * _EVERY,
        seconds=seconds,
        billable_seconds=seconds // 2 if spot else None,
        status="Failed" if failed else "Completed",
        failure_reason="AlgorithmError: CUDA out of memory" if failed else None,
        channels=_INPUT,
        hyperparameters=_PARAMETERS[number % len(_PARAMETERS)],
        metrics={} if failed else {"validation:loss": 1 / (1 + number % 9)},
        tags=_tags(number),
    )


def _tags(number: int) -> dict[str, str]:
    return {} if number % 4 == 3 else _TAGS[number % 4]  # noqa: PLR2004 - the fourth
