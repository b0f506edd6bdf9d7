"""Machines and disks of people in `everything-wrong` that are too large for typing, or whose owners are gone."""

from __future__ import annotations

from collections.abc import Iterator

from sagemaker_cost_mcp.simulator.description import JupyterLog, Notebook, Space, TrailEvent
from sagemaker_cost_mcp.simulator.scenarios._days import Days
from sagemaker_cost_mcp.simulator.scenarios._wrong_notebooks import notebook
from sagemaker_cost_mcp.simulator.scenarios._wrong_places import GUARDED, TAGS


def large_notebooks(days: Days) -> Iterator[Notebook]:
    """All are written in every day, and stopped by their scripts when they are not."""
    for name, instance_type in (
        ("gpu-to-type", "ml.g5.xlarge"),
        ("gpu-of-yesterday", "ml.p3.2xlarge"),
        ("gpu-at-no-known-price", "ml.p2.xlarge"),
        ("sixteen-cores-to-type", "ml.m5.4xlarge"),
        ("eight-cores-to-type", "ml.m5.2xlarge"),
        ("largest-of-one", "ml.r5.4xlarge"),
    ):
        yield notebook(days, name, 90, days.busy_since(90), instance_type=instance_type)
    off = days.between(90, 5)
    yield notebook(days, "gpu-off", 90, days.silent_since(5, 90), instance_type="ml.g5.xlarge", runs=off)
    # From two to six: sixteen hours on end, every day.
    trains = JupyterLog(first=days.ago(90), hours=(2, 18))
    yield notebook(days, "gpu-at-work-all-day", 90, trains, instance_type="ml.g5.xlarge")


def spaces(days: Days) -> Iterator[Space]:
    """Without an app: for months, for weeks of which CloudTrail knows a start, and new."""
    for name, age, gigabytes in (
        ("left-for-months", 200, 100),
        ("opened-last-week", 200, 100),
        ("ten-days-old", 10, 100),
    ):
        yield Space(name=name, owner="tara", created=days.ago(age), ebs_gb=gigabytes, tags=TAGS)


def trail(days: Days) -> Iterator[TrailEvent]:
    """An app that ran in one of the spaces."""
    yield TrailEvent(
        name="CreateApp",
        time=days.ago(8),
        user="tara@example.com",
        parameters=(("domainId", GUARDED), ("spaceName", "opened-last-week"), ("appType", "JupyterLab")),
    )
