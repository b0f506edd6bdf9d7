"""The same work done elsewhere, against hand arithmetic."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sagemaker_cost_mcp.analysis.workload_alternatives import alternatives
from sagemaker_cost_mcp.analysis.workload_bench import Shop
from sagemaker_cost_mcp.model.money import Price, PriceTier
from sagemaker_cost_mcp.model.workload import Workload
from tests.analysis.test_workload_costs import SHOP, TYPE

DPU_HOUR = Price(
    usage_type="USE1-ETL-DPU-Hour",
    region="us-east-1",
    component="ETL-DPU-Hour",
    item="",
    unit="DPU-Hour",
    tiers=(PriceTier(begin=Decimal(0), end=None, usd=Decimal("0.44")),),
    source="a test",
)


def ways(shop: Shop = SHOP, glue: Price | None = DPU_HOUR, **described: Any) -> dict[str, Decimal | None]:
    found = alternatives(Workload(**described), shop, glue)
    return {one.option: None if one.monthly is None else round(one.monthly, 2) for one in found}


def test_a_team_pays_for_who_switches_off_and_not_for_the_product() -> None:
    assert ways(kind="studio", instance_type=TYPE, count=5, hours_per_week=40, volume_gb=0) == {
        "Studio JupyterLab, on 40 h a week": Decimal("199.88"),
        "notebook instances, on 40 h a week": Decimal("199.88"),
        "Studio JupyterLab, always on": Decimal("839.50"),
        "notebook instances, always on": Decimal("839.50"),
    }


def test_a_team_that_is_always_on_is_shown_what_a_working_week_would_cost() -> None:
    assert "notebook instances, on 40 h a week" in ways(kind="notebook", instance_type=TYPE)


def test_a_data_set_may_be_worked_off_in_four_places() -> None:
    described: dict[str, Any] = {
        "kind": "processing",
        "instance_type": TYPE,
        "data_gb": 500,
        "gb_per_hour": 50,
        "runs_per_month": 4,
    }
    assert ways(**described, volume_gb=0) == {
        "local mode on a notebook that runs anyway": Decimal("0.00"),
        "notebook instance, on while it runs": Decimal("9.20"),
        "processing job": Decimal("9.20"),
        "AWS Glue": Decimal("17.60"),  # 4 vCPU = 1 DPU, 40 h
        "notebook instance, always on": Decimal("167.90"),
    }


def test_without_a_price_or_a_size_glue_is_unknown_and_not_free() -> None:
    described: dict[str, Any] = {"kind": "processing", "instance_type": TYPE, "hours_per_run": 1}
    assert ways(glue=None, **described)["AWS Glue"] is None
    stranger = ways(kind="processing", instance_type="ml.p9.huge", hours_per_run=1)
    assert (stranger["AWS Glue"], stranger["processing job"]) == (None, None)


def test_training_is_compared_with_a_notebook_where_one_machine_is_enough() -> None:
    described: dict[str, Any] = {
        "kind": "training",
        "instance_type": TYPE,
        "hours_per_run": 10,
        "runs_per_month": 4,
        "volume_gb": 0,
    }
    assert ways(**described, spot_saving_percent=70) == {
        "training job, managed spot": Decimal("2.76"),
        "training job, on demand": Decimal("9.20"),
        "notebook instance, on while it runs": Decimal("9.20"),
        "notebook instance, always on": Decimal("167.90"),
    }
    assert set(ways(**described, count=2)) == {"training job, on demand"}


def test_more_hours_than_a_month_has_do_not_fit_on_one_notebook() -> None:
    described: dict[str, Any] = {"kind": "training", "instance_type": TYPE, "hours_per_run": 100, "runs_per_month": 8}
    assert "notebook instance, on while it runs" not in ways(**described)


def test_other_kinds_have_no_elsewhere() -> None:
    assert ways(kind="endpoint", instance_type=TYPE) == {}
