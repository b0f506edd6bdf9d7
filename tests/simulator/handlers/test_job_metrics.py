"""What jobs publish to CloudWatch, host by host."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from sagemaker_cost_mcp.simulator.description import Fleet, InstanceGroup, Load, TrainingJob, TransformJob

if TYPE_CHECKING:
    from sagemaker_cost_mcp.simulator.account import SimulatedAccount

    from .conftest import AccountOf, Ask

NOW = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
TRAINING, TRANSFORM = "/aws/sagemaker/TrainingJobs", "/aws/sagemaker/TransformJobs"
BUSY = Load(cpu=50, memory=40, gpu=25, gpu_memory=30, disk=10)


def transform(name: str, days_ago: float, **more: Any) -> TransformJob:
    return TransformJob(
        name=name,
        model="m",
        instance_type="ml.g4dn.12xlarge",
        started=NOW - timedelta(days=days_ago),
        seconds=3600,
        count=2,
        load=BUSY,
        **more,
    )


@pytest.fixture
def account(account_of: AccountOf) -> SimulatedAccount:
    mixed = TrainingJob(
        name="mixed",
        instance_type="ml.c5.xlarge",
        started=NOW - timedelta(hours=3),
        seconds=7200,
        groups=(
            InstanceGroup(name="cpu", instance_type="ml.c5.xlarge"),
            InstanceGroup(name="gpu", instance_type="ml.g4dn.12xlarge", count=2),
        ),
        load=BUSY,
    )
    jobs = (transform("score", 1), transform("forgotten", 30), transform("abroad", 1, region="eu-west-1"))
    return account_of(Fleet(account_id="1" * 12, training_jobs=(mixed,), transform_jobs=jobs))


def listed(ask: Ask, account: SimulatedAccount, namespace: str, **more: Any) -> dict[str, set[str]]:
    """Metric names by host."""
    found: dict[str, set[str]] = {}
    for one in ask("cloudwatch", "ListMetrics", account=account, Namespace=namespace, **more)["Metrics"]:
        (dimension,) = one["Dimensions"]
        assert dimension["Name"] == "Host"
        found.setdefault(dimension["Value"], set()).add(one["MetricName"])
    return found


def average(ask: Ask, account: SimulatedAccount, namespace: str, host: str, name: str) -> list[float]:
    metric = {"Namespace": namespace, "MetricName": name, "Dimensions": [{"Name": "Host", "Value": host}]}
    answer = ask(
        "cloudwatch",
        "GetMetricData",
        account=account,
        MetricDataQueries=[{"Id": "m", "MetricStat": {"Metric": metric, "Period": 3600, "Stat": "Average"}}],
        StartTime=NOW - timedelta(days=40),
        EndTime=NOW,
    )
    values: list[float] = answer["MetricDataResults"][0]["Values"]
    return values


def test_transform_jobs_publish_by_instance_id_and_without_disk(ask: Ask, account: SimulatedAccount) -> None:
    hosts = listed(ask, account, TRANSFORM)
    assert len(hosts) == 2, "of the last two weeks, and of this region"
    for host, names in hosts.items():
        assert host.startswith("score/i-0")
        assert names == {"CPUUtilization", "MemoryUtilization", "GPUUtilization", "GPUMemoryUtilization"}
        assert average(ask, account, TRANSFORM, host, "CPUUtilization")[0] == pytest.approx(50 * 48, rel=0.05)
        assert average(ask, account, TRANSFORM, host, "DiskUtilization") == []


def test_what_is_not_listed_any_more_can_still_be_read_by_its_name(ask: Ask, account: SimulatedAccount) -> None:
    (old,) = (job for job in account.fleet.transform_jobs if job.name == "forgotten")
    assert set(old.hosts).isdisjoint(listed(ask, account, TRANSFORM))
    assert average(ask, account, TRANSFORM, old.hosts[0], "CPUUtilization")[0] == pytest.approx(50 * 48, rel=0.05)


def test_hosts_of_a_heterogeneous_cluster_are_numbered_through_and_keep_their_own_scale(
    ask: Ask, account: SimulatedAccount
) -> None:
    hosts = listed(ask, account, TRAINING)
    assert sorted(hosts) == ["mixed/algo-1", "mixed/algo-2", "mixed/algo-3"]
    assert "GPUUtilization" not in hosts["mixed/algo-1"]
    assert "GPUUtilization" in hosts["mixed/algo-3"]
    first, last = (average(ask, account, TRAINING, f"mixed/algo-{n}", "CPUUtilization")[0] for n in (1, 3))
    assert first == pytest.approx(50 * 4, rel=0.05)
    assert last == pytest.approx(50 * 48, rel=0.05)
