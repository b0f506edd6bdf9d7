"""Training jobs of `everything-wrong`: families that run every six days, each wrong in one thing.

A well-kept family runs with managed spot and checkpoints for 40 hours, of which 20 are billed, on ml.m5.xlarge. It
keeps the cores 70 % busy and the memory 55 % full (c5.xlarge would be too small), streams its input, has other settings
in every run and never fails.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sagemaker_cost_mcp.simulator.description import MAIN_REGION, Channel, Load, TrainingJob, TuningJob, WarmPool
from sagemaker_cost_mcp.simulator.scenarios._days import Days
from sagemaker_cost_mcp.simulator.scenarios._wrong_places import ACCOUNT, AGO, NOWHERE, TAGS

_HOUR = 3600
_BUSY = Load(cpu=70, memory=55)
_STREAMED = (Channel(uri="s3://training-data/events/", mode="FastFile"),)
_COPIED = (Channel(uri="s3://training-data/events/", mode="File"),)
_PLAN = f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:training-plan/autumn"
_METRIC = "validation:auc"
_FAILED: dict[str, Any] = {"status": "Failed", "failure_reason": "AlgorithmError: CUDA out of memory", "metrics": {}}
_LARGE: dict[str, Any] = {"instance_type": "ml.g5.12xlarge", "load": Load(cpu=70, memory=55, gpu=80, gpu_memory=80)}
_ON_DEMAND: dict[str, Any] = {"billable_seconds": None, "checkpoints": True}


def training_jobs(days: Days) -> Iterator[TrainingJob]:
    """All of them."""
    yield from _well_kept(days)
    yield from _failing(days)
    yield from _machines(days)
    yield from _spot(days)
    yield from _pools(days)
    yield from _inputs(days)
    yield from _again(days)
    yield from _swept(days)


def _runs(days: Days, name: str, **more: Any) -> tuple[TrainingJob, ...]:
    """The runs of a well-kept family, but for what is said of them."""
    return tuple(_run(name, days.ago(ago, 2), place, **more) for place, ago in enumerate(AGO))


def _run(family: str, started: datetime, place: int, **more: Any) -> TrainingJob:
    usual = TrainingJob(
        name=f"{family}-{started:%Y-%m-%d}",
        instance_type="ml.m5.xlarge",
        started=started,
        seconds=40 * _HOUR,
        billable_seconds=20 * _HOUR,
        downloading=60,
        channels=_STREAMED,
        hyperparameters={"day": str(place)},
        metrics={_METRIC: 0.8 + place / 100},
        load=_BUSY,
        tags=TAGS,
    )
    return replace(usual, **more)


def _well_kept(days: Days) -> Iterator[TrainingJob]:
    yield from _runs(days, "well-kept")
    yield from _runs(days, "prepaid", billable_seconds=None, training_plan=_PLAN)
    yield from _runs(days, "at-no-known-price", region=NOWHERE)


def _failing(days: Days) -> Iterator[TrainingJob]:
    """Two of five runs ran out of memory; or were stopped by whoever started them; or failed before the window."""
    for place, run in enumerate(_runs(days, "fails-often")):
        yield replace(run, **_FAILED) if place in {1, 3} else run
    for place, run in enumerate(_runs(days, "fails-at-no-known-price", region=NOWHERE)):
        yield replace(run, **_FAILED) if place in {1, 3} else run
    for place, run in enumerate(_runs(days, "stopped-by-hand")):
        yield replace(run, status="Stopped") if place in {1, 3} else run
    yield from _runs(days, "failed-long-ago")
    yield _run("failed-long-ago", days.ago(50, 2), 9, **_FAILED)


def _machines(days: Days) -> Iterator[TrainingJob]:
    """Of the wrong size, the wrong kind, or too many."""
    small = Load(cpu=10, memory=10)
    yield from _runs(days, "sixteen-cores-for-two", instance_type="ml.m5.4xlarge", load=small)
    yield from _runs(days, "sixteen-cores-busy", instance_type="ml.m5.4xlarge")
    yield from _runs(days, "gpu-asleep", instance_type="ml.g4dn.xlarge", load=replace(_BUSY, gpu=1, gpu_memory=5))
    yield from _runs(days, "gpu-at-work", instance_type="ml.g4dn.xlarge", load=replace(_BUSY, gpu=70, gpu_memory=60))
    yield from _runs(
        days, "gpu-asleep-beside-64-cores", instance_type="ml.g4dn.16xlarge", load=replace(_BUSY, gpu=1, gpu_memory=5)
    )
    yield from _on_machines(days, "four-hardly-faster-than-two", ((1, 76), (2, 40), (4, 35), (2, 40), (4, 35)))
    yield from _on_machines(days, "four-twice-as-fast-as-two", ((1, 80), (2, 42), (4, 22), (2, 42), (4, 22)))
    yield from _on_machines(days, "always-two", ((2, 40),) * 5)


def _on_machines(days: Days, name: str, shapes: tuple[tuple[int, int], ...]) -> Iterator[TrainingJob]:
    """So many machines, and so many hours, of which half are billed."""
    for run, (count, hours) in zip(_runs(days, name), shapes, strict=True):
        seconds = hours * _HOUR
        yield replace(run, count=count, seconds=seconds, billable_seconds=seconds // 2)


def _spot(days: Days) -> Iterator[TrainingJob]:
    """On demand where spot would do, and on spot where a lost machine costs everything."""
    for place, run in enumerate(_runs(days, "on-demand-now-and-then")):
        yield replace(run, **_ON_DEMAND) if place < 3 else run  # noqa: PLR2004 - three of five
    yield from _runs(days, "on-demand-and-short", billable_seconds=None, seconds=2700, **_LARGE)
    yield from _runs(days, "on-demand-without-checkpoints", billable_seconds=None)
    yield from _losing(_runs(days, "loses-its-work", checkpoints=False))
    yield from _losing(_runs(days, "loses-work-at-no-known-price", checkpoints=False, region=NOWHERE))
    yield from _runs(days, "no-work-lost-yet", checkpoints=False)
    yield from _runs(
        days, "short-without-checkpoints", checkpoints=False, seconds=3000, billable_seconds=1500, **_LARGE
    )


def _losing(runs: tuple[TrainingJob, ...]) -> Iterator[TrainingJob]:
    """Two of five lost their machines, and began again: ten hours more are billed."""
    for place, run in enumerate(runs):
        lost = place in {1, 3}
        seconds = (70 if lost else 40) * _HOUR
        yield replace(run, interruptions=int(lost), seconds=seconds, billable_seconds=(30 if lost else 20) * _HOUR)


def _pools(days: Days) -> Iterator[TrainingJob]:
    """Machines that are kept after the job."""
    waiting: dict[str, Any] = {
        "instance_type": "ml.m5.4xlarge",
        "billable_seconds": None,
        "warm_pool": WarmPool(keep_alive=6 * _HOUR, retained=6 * _HOUR),
    }
    yield from _runs(days, "waits-for-nobody", **waiting)
    yield from _runs(days, "waits-at-no-known-price", region=NOWHERE, **waiting)
    for run in _runs(days, "waits-for-the-next", billable_seconds=None):
        # The second run takes the machine over after ten minutes; ten minutes after it nobody does.
        pool = WarmPool(keep_alive=600, retained=600)
        second = run.started + timedelta(hours=40, minutes=10)
        later = f"waits-for-the-next-{second:%Y-%m-%d-%H}"
        yield replace(run, warm_pool=replace(pool, reused_by=later))
        yield replace(run, name=later, started=second, hyperparameters={"day": later}, warm_pool=pool)


def _inputs(days: Days) -> Iterator[TrainingJob]:
    """Ten hours of forty for copying what could be streamed."""
    yield from _runs(days, "copies-for-hours", channels=_COPIED, downloading=10 * _HOUR)
    yield from _runs(days, "copies-for-a-minute", channels=_COPIED, downloading=60)
    yield from _runs(days, "copies-at-no-known-price", channels=_COPIED, downloading=10 * _HOUR, region=NOWHERE)


def _again(days: Days) -> Iterator[TrainingJob]:
    """The same settings; what came of it says whether it was the same work."""
    same: dict[str, Any] = {"hyperparameters": {"depth": "6"}}
    yield from _runs(days, "computed-again", metrics={_METRIC: 0.81}, **same)
    yield from _runs(days, "same-settings-new-data", **same)
    yield from _runs(days, "same-settings-no-metric", metrics={}, **same)


_SWEEPS = (27, 17, 7)
_FOUND = (0.70, 0.82, 0.78, 0.79, 0.80, 0.75, 0.77, 0.81)
"""Values of a sweep's jobs, one after the other: the second is the best."""
_RISING = (0.70, 0.72, 0.74, 0.75, 0.76, 0.77, 0.78, 0.82)


def tuning_jobs(days: Days) -> Iterator[TuningJob]:
    """Three sweeps a month of each kind."""
    for name, stops, region in (
        ("sweep-best-second", False, MAIN_REGION),
        ("sweep-best-last", False, MAIN_REGION),
        ("sweep-stops-early", True, MAIN_REGION),
        ("sweep-at-no-known-price", False, NOWHERE),
    ):
        for ago in _SWEEPS:
            yield TuningJob(
                name=f"{name}-{days.ago(ago):%Y%m%d}",
                created=days.ago(ago, 6),
                ended=days.ago(ago, 6) + timedelta(hours=2 * len(_FOUND)),
                objective=_METRIC,
                early_stopping=stops,
                max_jobs=len(_FOUND),
                parallel=1,
                spot=True,
                tags=TAGS,
                region=region,
            )


def _swept(days: Days) -> Iterator[TrainingJob]:
    """Two hours each on ml.m5.4xlarge, of which one is billed, one after the other."""
    for sweep in tuning_jobs(days):
        values = _RISING if "best-last" in sweep.name else _FOUND
        for place, value in enumerate(values):
            yield _run(
                sweep.name,
                sweep.created + timedelta(hours=2 * place),
                place,
                name=f"{sweep.name}-{place + 1:03d}-{place:08x}",
                instance_type="ml.m5.4xlarge",
                seconds=7100,
                billable_seconds=3600,
                region=sweep.region,
                tuning_job=sweep.name,
                metrics={_METRIC: value, "ObjectiveMetric": value},
            )
