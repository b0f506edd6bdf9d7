from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.costly_resources import Costly, costly_resources
from sagemaker_cost_mcp.model.inference import EndpointKind
from tests.builders import D, endpoint, notebook, price, snapshot, variant
from tests.feature_builders import group, kept_ready
from tests.studio_builders import app, canvas, server, space
from tests.work_builders import cluster
from tests.work_builders import group as machines

PRICES = (
    price("USE1-Notebk:ml.m5.xlarge", "0.23"),
    price("USE1-Notebk:VolumeUsage.gp2", "0.14", unit="GB-Mo"),
    price("USE1-Host:ml.m5.xlarge", "0.25"),
    price("USE1-Cluster:ml.p5.48xlarge", "60"),
    price("USE1-Studio:VolumeUsage.gp3", "0.1", unit="GB-Mo"),
    price("USE1-Studio:JupyterLab-ml.m5.xlarge", "0.2").model_copy(
        update={"component": "Studio:JupyterLab", "item": "ml.m5.xlarge"}
    ),
    price("USE1-MLflow:TrackingServer-Small", "0.6"),
    price("USE1-FeatureStore:TimedStorage-ByteHrs", "0.5", unit="GB-Mo"),
)


def costly(**shelves: Any) -> tuple[Costly, ...]:
    return costly_resources(snapshot(prices=PRICES).model_copy(update=shelves))


def cost(**shelves: Any) -> tuple[Any, str]:
    (one,) = costly(**shelves)
    return one.monthly, one.unknown


@pytest.mark.parametrize(
    ("shelves", "monthly"),
    [
        ({"notebook_instances": (notebook(),)}, "174.90"),
        ({"notebook_instances": (notebook(status="Stopped"),)}, "7"),
        ({"studio_apps": (app(),)}, "146"),
        ({"studio_spaces": (space(),)}, "0.5"),
        ({"tracking_servers": (server(),)}, "438"),
        ({"endpoints": (endpoint("ep", variant(count=2), variant("kept", reserved=True)),)}, "365"),
        ({"clusters": (cluster(machines(), machines(plan="arn:aws:sagemaker:plan")),)}, "87600"),
        ({"feature_groups": (group(),)}, "5"),
    ],
)
def test_a_month_of_each_kind_at_list_price(shelves: dict[str, Any], monthly: str) -> None:
    assert cost(**shelves) == (D(monthly), "")


@pytest.mark.parametrize(
    ("shelves", "monthly", "unknown"),
    [
        ({"notebook_instances": (notebook(volume_gb=None),)}, "167.90", "price not known in us-east-1: its volume"),
        ({"studio_apps": (canvas(),)}, None, "price not known in us-east-1: Canvas:Session-Hrs"),
        ({"tracking_servers": (server(size=None),)}, None, "its size was not read"),
        ({"tracking_servers": (server(size="Large"),)}, None, "price not known in us-east-1: Large tracking server"),
        ({"endpoints": (endpoint(kind=None),)}, None, "its configuration was not read"),
        (
            {"endpoints": (endpoint("ep", variant(instance_type=None, count=None), kind=EndpointKind.SERVERLESS),)},
            None,
            "it is charged by its use",
        ),
        (
            {"endpoints": (endpoint("ep", variant(), variant("new", instance_type="ml.brandnew.large")),)},
            "182.50",
            "not known: price of ml.brandnew.large for hosting in us-east-1",
        ),
        (
            {"endpoints": (endpoint("ep", variant(instance_type="ml.brandnew.large")),)},
            None,
            "not known: price of ml.brandnew.large for hosting in us-east-1",
        ),
        (
            {"clusters": (cluster().model_copy(update={"groups": None}),)},
            None,
            "its description was not read",
        ),
        ({"feature_groups": (kept_ready(),)}, "5", "price not known in us-east-1: read capacity, write capacity"),
    ],
)
def test_what_is_not_known_is_said_and_is_no_zero(shelves: dict[str, Any], monthly: str | None, unknown: str) -> None:
    assert cost(**shelves) == (None if monthly is None else D(monthly), unknown)


@pytest.mark.parametrize(
    "shelves",
    [
        {"notebook_instances": (notebook(status="Deleting"), notebook(status="Failed"))},
        {"studio_apps": (app(status="Pending"), app(prepaid=True), app(instance_type="system"))},
        {"studio_spaces": (space().model_copy(update={"volume_gb": None}),)},
        {"tracking_servers": (server(status="Stopped"), server(status="CreateFailed"))},
        {"endpoints": (endpoint("ep", variant(reserved=True)), endpoint(status="Failed"))},
        {"clusters": (cluster(machines(plan="arn:aws:sagemaker:plan")), cluster(machines(count=0)))},
        {"feature_groups": (group(online_store=False), group(online_store=None), group(status="CreateFailed"))},
    ],
)
def test_what_is_not_charged_or_not_there_is_left_out(shelves: dict[str, Any]) -> None:
    assert costly(**shelves) == ()


@given(st.permutations([notebook(f"n{number}", volume_gb=number) for number in range(5)]))
def test_law_order_of_reading_changes_nothing(shuffled: Any) -> None:
    found = costly(notebook_instances=tuple(shuffled))
    assert [one.ref.name for one in found] == [f"n{number}" for number in range(5)]
    assert all(one.monthly is not None and one.monthly >= 0 for one in found)
