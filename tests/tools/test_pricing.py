"""What `get_sagemaker_pricing` says about prices."""

from __future__ import annotations

from typing import Any

import pytest

from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.model.commitments import PlanRate
from sagemaker_cost_mcp.model.money import InstanceSpec, Price, PriceTier, RecordKind
from sagemaker_cost_mcp.model.ports import PriceQuery
from sagemaker_cost_mcp.model.snapshot import Gap, Snapshot
from sagemaker_cost_mcp.tools.desk import Desk, Line
from sagemaker_cost_mcp.tools.priced import PricesAnswer, PricesAsked, prices
from sagemaker_cost_mcp.tools.pricing import prices_text
from tests.builders import ACCOUNT, D, bill, row, snapshot
from tests.tools.conftest import FakeReader

HOST = "USE1-Host:ml.m5.xlarge"


def sold(usage_type: str, usd: str, *, vcpu: int = 4, region: str = "us-east-1", unit: str = "Hrs") -> Price:
    _, _, rest = usage_type.partition("-")
    component, _, item = rest.partition(":")
    spec = InstanceSpec(vcpu=vcpu, memory_gib=D(4 * vcpu)) if item.startswith("ml.") else None
    tiers = (PriceTier(begin=D(0), end=None, usd=D(usd)),)
    return Price(
        usage_type=usage_type,
        region=region,
        component=component,
        item=item,
        unit=unit,
        tiers=tiers,
        source="AWS price list, read 2026-11-20",
        spec=spec,
    )


CATALOG = (
    sold(HOST, "0.23"),
    sold("EU-Host:ml.m5.xlarge", "0.257", region="eu-west-1"),
    sold("USE1-Host:ml.m6g.xlarge", "0.184"),
    sold("USE1-Train:ml.m5.xlarge", "0.23"),
    sold("USE1-Host:VolumeUsage.gp2", "0.14", unit="GB-Mo"),
)


def there(**changes: Any) -> Snapshot:
    billed = bill(
        row(HOST, "46", "400"),
        row(HOST, "23", "400", kind=RecordKind.COVERED_USAGE),
    )
    return snapshot(billed=billed).model_copy(
        update={"catalog": CATALOG, "regions": ("eu-west-1", "us-east-1")} | changes
    )


pytestmark = pytest.mark.usefixtures("shelf")


@pytest.fixture
def shelf(reader: FakeReader) -> FakeReader:
    reader.snapshot = there()
    return reader


def answer(desk: Desk, **asked: Any) -> PricesAnswer:
    return prices(desk, PricesAsked(**asked), Line())


def test_regions_stand_side_by_side(desk: Desk, shelf: FakeReader) -> None:
    found = answer(desk, instance_types=("ml.m5.xlarge",), components=("hosting",))
    assert [(one.region, one.component, one.usd, one.vcpu, one.memory_gib, one.gpu) for one in found.rows] == [
        ("us-east-1", "Hosting", D("0.23"), 4, D(16), 0),
        ("eu-west-1", "Hosting", D("0.257"), 4, D(16), 0),
    ]
    assert "| Hosting | ml.m5.xlarge | 4 | 16 | - | $0.257/Hrs | $0.23/Hrs | $0.0575 |" in prices_text(found)
    assert found.meta.price_source == "AWS price list, read 2026-11-20"
    assert shelf.asked[0].catalog == PriceQuery(components=("Hosting",))


def test_what_the_account_pays_counts_covered_usage_too(desk: Desk, shelf: FakeReader) -> None:
    found = answer(desk, instance_types=("ml.m5.xlarge",))
    own = {one.usage_type: one.effective_usd for one in found.rows}
    assert own == {HOST: D("0.08625"), "EU-Host:ml.m5.xlarge": None, "USE1-Train:ml.m5.xlarge": None}
    assert shelf.asked[0].catalog == PriceQuery(items=("ml.m5.xlarge",))


def test_cheaper_neighbours_are_named_where_a_component_is(desk: Desk) -> None:
    named = answer(desk, instance_types=("ml.m5.xlarge",), components=("Hosting",))
    (near,) = named.rows[0].cheaper or []
    assert (near.instance_type, near.usd, near.saving_percent, near.arm) == (
        "ml.m6g.xlarge",
        D("0.184"),
        D("20.0"),
        True,
    )
    assert "ml.m6g.xlarge $0.184 (-20.0 %, Arm image needed)" in prices_text(named)
    assert answer(desk, instance_types=("ml.m5.xlarge",)).rows[0].cheaper is None


def test_without_a_question_it_is_about_what_is_on_the_bill(desk: Desk, shelf: FakeReader) -> None:
    assert {one.usage_type for one in answer(desk).rows} == {HOST, "EU-Host:ml.m5.xlarge"}
    shelf.snapshot = there(bill=None, catalog=())
    assert "neither instance types nor components were named" in answer(desk).summary


def test_storage_is_shown_when_its_component_is_named(desk: Desk) -> None:
    (only,) = [one for one in answer(desk, components=("storage",)).rows if one.instance_type is None]
    assert (only.component, only.item, only.unit, only.monthly_usd) == ("Storage", "VolumeUsage.gp2", "GB-Mo", None)


def test_tiers_are_all_told(desk: Desk, shelf: FakeReader) -> None:
    steps = (PriceTier(begin=D(0), end=D(100), usd=D("0.08")), PriceTier(begin=D(100), end=None, usd=D("0.04")))
    shelf.snapshot = there(catalog=(sold("USE1-LabeledObject:Text", "1").model_copy(update={"tiers": steps}),))
    found = answer(desk, components=("labeling",))
    assert [(one.begin, one.end, one.usd) for one in found.rows[0].tiers or []] == [
        (D(0), D(100), D("0.08")),
        (D(100), None, D("0.04")),
    ]
    assert "from 100: $0.04" in prices_text(found)


def test_plan_rates_come_on_request_and_none_means_not_eligible(desk: Desk, shelf: FakeReader) -> None:
    rate = PlanRate(
        usage_type=HOST, region="us-east-1", term_years=1, payment_option="No Upfront", rate=D("0.1656"), unit="Hrs",
        source="a file",
    )  # fmt: skip
    shelf.snapshot = there(plan_rates=(rate,))
    found = answer(desk, instance_types=("ml.m5.xlarge",), savings_plans=True)
    told = {one.usage_type: [plan.usd for plan in one.savings_plan_rates or ()] for one in found.rows}
    assert told == {HOST: [D("0.1656")], "EU-Host:ml.m5.xlarge": [], "USE1-Train:ml.m5.xlarge": []}
    assert "not eligible" in prices_text(found)
    shelf.snapshot = there(plan_rates=None)
    unread = answer(desk, instance_types=("ml.m5.xlarge",), savings_plans=True)
    assert {one.savings_plan_rates is None for one in unread.rows} == {True}


@pytest.mark.parametrize(
    ("asked", "complaint"),
    [
        ({"components": ("Hostng",)}, "No component of SageMaker is called 'Hostng'"),
        ({"components": ("Hostng",)}, "Did you mean Hosting?"),
        ({"components": ("toaster",)}, "there are Notebook,"),
        ({"instance_types": ("ml.m5.xlrge",)}, "Closest: ml.m5.xlarge"),
        ({"instance_types": ("zz9",), "components": ("Hosting",)}, "The price list has no ml.zz9.* for Hosting"),
    ],
)
def test_what_nobody_sells_is_refused_in_words(desk: Desk, asked: dict[str, Any], complaint: str) -> None:
    with pytest.raises(BadQuestion) as refused:
        answer(desk, **asked)
    assert complaint in str(refused.value)
    assert "Did you mean" not in str(refused.value) or asked["components"] == ("Hostng",)


def test_a_type_may_be_sold_where_prices_could_not_be_read(desk: Desk, shelf: FakeReader) -> None:
    denied = Gap(operation="pricing:GetProducts", region="", account_id=ACCOUNT, reason="denied")
    shelf.snapshot = there(catalog=(), gaps=(denied,))
    found = answer(desk, instance_types=("ml.m5.xlarge",))
    assert found.rows == []
    assert "Not everything could be read" in found.summary


def test_pages_follow_and_belong_to_their_question(desk: Desk) -> None:
    first = answer(desk, instance_types=("ml.*",), limit=3)
    rest = answer(desk, instance_types=("ml.*",), limit=3, cursor=first.meta.next_cursor)
    assert [one.usage_type for one in (*first.rows, *rest.rows)] == [
        one.usage_type for one in answer(desk, instance_types=("ml.*",)).rows
    ]
    with pytest.raises(BadQuestion, match="cursor"):
        answer(desk, instance_types=("m5",), limit=3, cursor=first.meta.next_cursor)
