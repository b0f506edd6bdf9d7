"""What a described workload would cost, against hand arithmetic."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.workload_bench import Estimate, Shop
from sagemaker_cost_mcp.analysis.workload_costs import SOLD_AS, estimated, needed_instances
from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.model.money import InstanceSpec, Price, PriceTier
from sagemaker_cost_mcp.model.sold import sold_as
from sagemaker_cost_mcp.model.workload import Workload

TYPE = "ml.m5.xlarge"


def sold(component: str, item: str, usd: str, unit: str = "Hrs") -> Price:
    return Price(
        usage_type=f"USE1-{component}:{item}",
        region="us-east-1",
        component=component,
        item=item,
        unit=unit,
        tiers=(PriceTier(begin=Decimal(0), end=None, usd=Decimal(usd)),),
        source="a test",
        spec=InstanceSpec(vcpu=4, memory_gib=Decimal(16)) if item.startswith("ml.") else None,
    )


SHOP = Shop(
    (
        *(sold(part, TYPE, "0.23") for part in ("Notebk", "Studio:JupyterLab", "Train", "TrSpt", "Processing")),
        *(sold(part, TYPE, "0.23") for part in ("Host", "AsyncInf", "Tsform")),
        *(sold(part, "VolumeUsage.gp2", "0.146", "GB-Mo") for part in ("Notebk", "Train", "Processing", "Host")),
        sold("Studio", "VolumeUsage.gp3", "0.112", "GB-Mo"),
        sold("ServerlessInf", "Mem-2GB", "0.00004", "seconds"),
        sold("ProvisionedConcurrency", "Usage-2GB", "0.00001", "seconds"),
        sold("ProvisionedConcurrency", "Mem-2GB", "0.00002", "seconds"),
        sold("Hst", "Data-Bytes-In", "0.016", "GB"),
        sold("Hst", "Data-Bytes-Out", "0.016", "GB"),
        sold("LabeledObject", "Text", "0.08", "objects"),
    )
)


def priced(**described: Any) -> Estimate:
    return estimated(Workload(**described), SHOP)


def dollars(**described: Any) -> dict[str, Decimal]:
    return {line.item: round(line.monthly, 4) for line in priced(**described).lines}


def d(text: str) -> Decimal:
    return Decimal(text)


HAND = [
    # 5 x 40 h a week x 730/168 x 0.23; 5 x 5 GB x 0.146
    ({"kind": "notebook", "instance_type": TYPE, "count": 5, "hours_per_week": 40},
     {"instances": "199.8810", "volumes": "3.6500"}),
    # 730 x 0.23; 20 GB x 0.112
    ({"kind": "studio", "instance_type": "m5.xlarge", "volume_gb": 20}, {"instances": "167.9000", "volumes": "2.2400"}),
    # 2 x 3 h x 10 x 0.23; 2 x 30 GB x 30/730 x 0.146
    ({"kind": "training", "instance_type": TYPE, "count": 2, "hours_per_run": 3, "runs_per_month": 10},
     {"instances": "13.8000", "volumes": "0.3600"}),
    # a half on spot that saves 60 %: 5 x 0.4 x 3 h x 0.23
    ({"kind": "training", "instance_type": TYPE, "hours_per_run": 3, "runs_per_month": 10, "spot_share": "0.5",
      "spot_saving_percent": 60, "volume_gb": 0}, {"instances": "3.4500", "managed spot": "1.3800"}),
    # 500 GB at 2 x 50 GB an hour = 5 h, on 2 machines, 4 times
    ({"kind": "processing", "instance_type": TYPE, "count": 2, "data_gb": 500, "gb_per_hour": 50, "runs_per_month": 4,
      "volume_gb": 0}, {"instances": "9.2000"}),
    ({"kind": "batch", "instance_type": TYPE, "hours_per_run": 2, "runs_per_month": 30}, {"instances": "13.8000"}),
    # 730 h x 2; 10 GB in
    ({"kind": "endpoint", "instance_type": TYPE, "count": 2, "gb_in": 10, "volume_gb": 30},
     {"instances": "335.8000", "volumes": "8.7600", "data in": "0.1600"}),
    # 8 h a day at 4, 16 h at 1 = 48 instance-hours, 730/24 days
    ({"kind": "endpoint", "instance_type": TYPE, "max_count": 4, "busy_hours_per_day": 8}, {"instances": "335.8000"}),
    # 12 hours need 1, 12 hours need 3
    ({"kind": "endpoint", "instance_type": TYPE, "requests_by_hour": [10] * 12 + [250] * 12,
      "requests_per_instance_hour": 100}, {"instances": "335.8000"}),
    ({"kind": "async", "instance_type": TYPE, "busy_hours_per_day": 6}, {"instances": "41.9750"}),
    ({"kind": "async", "instance_type": TYPE, "count": 0, "max_count": 2, "busy_hours_per_day": 6},
     {"instances": "83.9500"}),
    ({"kind": "async", "instance_type": TYPE}, {"instances": "167.9000"}),
    # 1e6 x 0.2 s x 0.00004; out 5 GB
    ({"kind": "serverless", "requests_per_month": 10**6, "milliseconds": 200, "gb_out": 5},
     {"duration": "8.0000", "data out": "0.0800"}),
    # one kept ready for 730 h x 3600 s; all requests at the provisioned rate
    ({"kind": "serverless", "requests_per_month": 10**6, "milliseconds": 200, "provisioned_concurrency": 1},
     {"provisioned concurrency": "26.2800", "duration when provisioned": "4.0000"}),
    # 10,000 x 0.08; 4,000 seen by 3 workers at 0.012
    ({"kind": "labeling", "objects_per_month": 10**4, "workers_per_object": 3, "usd_per_task": "0.012",
      "auto_labeled_share": "0.6", "workforce": "vendor"},
     {"labeled objects": "800.0000", "vendor workforce": "144.0000"}),
]  # fmt: skip


@pytest.mark.parametrize(("described", "lines"), HAND)
def test_each_kind_is_what_hand_arithmetic_says(described: dict[str, Any], lines: dict[str, str]) -> None:
    assert dollars(**described) == {item: d(usd) for item, usd in lines.items()}


def test_a_line_shows_its_formula() -> None:
    (line, _) = priced(kind="notebook", instance_type=TYPE, count=5, hours_per_week=40).lines
    assert line.formula == "5 instances x 173.8095 h x $0.23 (USE1-Notebk:ml.m5.xlarge)"


def test_what_the_price_list_lacks_is_unpriced_and_never_nothing() -> None:
    estimate = priced(kind="endpoint", instance_type="ml.p9.huge")
    assert estimate.lines == []
    assert [one.why for one in estimate.unpriced] == ["the price list has no Host:ml.p9.huge in this region"]
    assert estimate.monthly == 0


def test_spot_without_experience_is_priced_as_on_demand_and_says_so() -> None:
    estimate = priced(kind="training", instance_type=TYPE, hours_per_run=1, runs_per_month=1, spot_share=1, volume_gb=0)
    assert (estimate.monthly, len(estimate.notes)) == (d("0.23"), 1)
    assert "spot_saving_percent" in estimate.notes[0]


def test_the_workforce_has_no_list_price_and_auto_labeling_none_either() -> None:
    estimate = priced(kind="labeling", objects_per_month=100, auto_labeled_share="0.5")
    assert [one.item for one in estimate.unpriced] == ["private workforce", "auto-labeling"]
    nobody = priced(kind="labeling", objects_per_month=100, auto_labeled_share=1)
    assert [one.item for one in nobody.unpriced] == ["auto-labeling"]


def test_an_endpoint_at_zero_is_told_what_that_takes() -> None:
    estimate = priced(kind="endpoint", instance_type=TYPE, count=0, max_count=2, busy_hours_per_day=8)
    assert "inference components" in estimate.notes[0]


@pytest.mark.parametrize(
    ("described", "complaint"),
    [
        ({"kind": "training", "instance_type": TYPE}, "needs hours_per_run, or data_gb with gb_per_hour"),
        ({"kind": "processing", "instance_type": TYPE, "data_gb": 5}, "needs hours_per_run"),
        ({"kind": "processing", "instance_type": TYPE, "data_gb": 5, "gb_per_hour": 5, "count": 0}, "needs hours"),
        ({"kind": "endpoint"}, "needs instance_type"),
        ({"kind": "endpoint", "instance_type": TYPE, "max_count": 3}, "needs busy_hours_per_day"),
        ({"kind": "endpoint", "instance_type": TYPE, "count": 4, "max_count": 3}, "max_count 3 below count 4"),
        ({"kind": "endpoint", "instance_type": TYPE, "requests_by_hour": [1] * 24}, "needs requests_per_instance_hour"),
        ({"kind": "async", "instance_type": TYPE, "max_count": 3}, "needs busy_hours_per_day"),
        ({"kind": "serverless", "milliseconds": 5}, "needs requests_per_month"),
        ({"kind": "labeling", "name": "cats"}, "'cats' needs objects_per_month"),
    ],
)
def test_a_missing_field_is_named(described: dict[str, Any], complaint: str) -> None:
    with pytest.raises(BadQuestion, match=complaint):
        priced(**described)


@pytest.mark.parametrize("kind", SOLD_AS)
def test_what_each_kind_is_priced_from_has_a_name_in_the_price_list(kind: Any) -> None:
    assert all(sold_as(name) for name in SOLD_AS[kind])


@given(st.lists(st.integers(0, 10_000), min_size=24, max_size=24), st.integers(1, 500), st.integers(1, 5))
def test_a_traffic_shape_lies_between_its_fewest_and_its_most(hours: list[int], capacity: int, fewest: int) -> None:
    work = Workload(kind="endpoint", instance_type=TYPE, count=fewest, max_count=fewest + 3)
    counts = [needed_instances(Decimal(one), Decimal(capacity), work) for one in hours]
    assert all(fewest <= one <= fewest + 3 for one in counts)
    assert all(fewest * capacity >= one for one, count in zip(hours, counts, strict=True) if count == fewest)


@given(st.integers(1, 50), st.decimals(1, 168, places=1), st.integers(1, 4))
def test_doubling_the_people_doubles_the_price(people: int, hours: Decimal, factor: int) -> None:
    one = priced(kind="notebook", instance_type=TYPE, count=people, hours_per_week=hours).monthly
    more = priced(kind="notebook", instance_type=TYPE, count=people * factor, hours_per_week=hours).monthly
    assert abs(more - factor * one) < d("0.000001")


def test_labels_that_people_make_at_a_known_price_are_priced_whole() -> None:
    estimate = priced(kind="labeling", objects_per_month=100, usd_per_task="0.02")
    assert (estimate.monthly, estimate.unpriced) == (d("10.00"), [])


def test_estimates_add_up() -> None:
    whole, spot = Estimate(), priced(kind="training", instance_type=TYPE, hours_per_run=1, spot_share=1)
    lacking = priced(kind="endpoint", instance_type="ml.p9.huge")
    for one in (spot, lacking):
        whole.add(one)
    assert (whole.lines, whole.unpriced, whole.notes) == (spot.lines, lacking.unpriced, spot.notes)
