"""What `shop` is meant to show, held against what it does show; its bill recomputed from its metrics and by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from sagemaker_cost_mcp.simulator.account import SimulatedAccount, open_account
from sagemaker_cost_mcp.simulator.description import Domain, Endpoint, Fleet, Span, Variant
from sagemaker_cost_mcp.simulator.scenarios import SCENARIOS
from sagemaker_cost_mcp.simulator.scenarios import shop as shop_module
from sagemaker_cost_mcp.simulator.scenarios._shop_models import RECS_IMAGE
from sagemaker_cost_mcp.simulator.series import Series, Tally

NOW = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
DAY = datetime(2026, 11, 18, tzinfo=UTC)
OWN = {"Amazon SageMaker", "Savings Plans for AWS Machine Learning"}

# Copied by hand from the price files: USD an hour.
LIST = {
    "USE1-Host:ml.m5.large": Fraction("0.115"),
    "USE1-Host:ml.m5.xlarge": Fraction("0.23"),
    "USE1-Host:ml.m5.2xlarge": Fraction("0.461"),
    "USE1-Host:ml.c5.xlarge": Fraction("0.204"),
    "USE1-Host:ml.g4dn.xlarge": Fraction("0.736"),
    "EU-Host:ml.m5.xlarge": Fraction("0.257"),
    "USE1-AsyncInf:ml.m5.xlarge": Fraction("0.23"),
    "USE1-AsyncInf:ml.g4dn.xlarge": Fraction("0.736"),
    "USE1-Studio:JupyterLab-ml.g4dn.xlarge": Fraction("0.7364"),
    "USE1-Studio:JupyterLab-ml.m5.xlarge": Fraction("0.23"),
    "USE1-Studio:JupyterLab-ml.t3.medium": Fraction("0.05"),
    "USE1-Studio:CodeEditor-ml.m5.xlarge": Fraction("0.23"),
    "USE1-Studio:KernelGateway-ml.t3.medium": Fraction("0.05"),
    "USE1-Canvas:Session-Hrs": Fraction("1.9"),
    "USE1-MLflow:TrackingServer-Small": Fraction("0.60"),
    "USE1-Train:ml.m5.4xlarge": Fraction("0.922"),
    "USE1-ServerlessInf:Mem-2GB": Fraction("0.00004"),
    "USE1-Hst:Data-Bytes-In": Fraction("0.016"),
    "USE1-Hst:Data-Bytes-Out": Fraction("0.016"),
    "USE1-Host:VolumeUsage.gp2": Fraction("0.14"),
    "EU-Host:VolumeUsage.gp2": Fraction("0.154"),
    "USE1-Train:VolumeUsage.gp2": Fraction("0.14"),
    "USE1-Studio:VolumeUsage.gp3": Fraction("0.112"),
}


@pytest.fixture(scope="module")
def account() -> SimulatedAccount:
    return open_account("shop", lambda: NOW)


@pytest.fixture(scope="module")
def fleet(account: SimulatedAccount) -> Fleet:
    return account.fleet


def endpoint(fleet: Fleet, name: str, region: str = "us-east-1") -> Endpoint:
    return next(one for one in fleet.endpoints if (one.name, one.region) == (name, region))


def own_cost(account: SimulatedAccount, days: Iterable[datetime]) -> Decimal:
    charges = (charge for day in days for charge in account.bill.day(day.date()))
    return sum((charge.amortized for charge in charges if charge.heading.service in OWN), Decimal(0))


def metric(account: SimulatedAccount, name: str, region: str = "us-east-1", **dimensions: str) -> Tally | None:
    """The tally of `DAY`."""
    (found,) = (
        one
        for one in account.metrics(region)
        if one.name == name and dict(one.dimensions) == dimensions and "Normalized" not in one.name
    )
    return found.tally(DAY, DAY + timedelta(days=1))


def requests(account: SimulatedAccount, days: int, region: str = "us-east-1", **dimensions: str) -> float:
    found: list[Series] = [
        one
        for one in account.metrics(region)
        if one.name in {"Invocations", "InvocationsProcessed"} and dict(one.dimensions) == dimensions
    ]
    tally = found[0].tally(NOW - timedelta(days=days), NOW)
    return 0 if tally is None else tally.total


# -- the truth table --------------------------------------------------------------------------------------------------

IDLE = {
    "promo-banner-2025": ("167.90", 60),
    "address-parser": ("83.95", 40),
    "jumpstart-dft-hf-flan-t5-base": ("537.28", 88),
    "catalog-ocr-async": ("167.90", 75),
}


@pytest.mark.parametrize("name", IDLE)
def test_nobody_has_called_the_idle_ones_for_as_long_as_it_says(account: SimulatedAccount, name: str) -> None:
    where = {"EndpointName": name, "VariantName": "AllTraffic"}
    days = IDLE[name][1]
    assert requests(account, days - 1, **where) == 0
    assert requests(account, days + 12, **where) > 0


@pytest.mark.parametrize(
    ("where", "busy"),
    [
        ({"EndpointName": "checkout-risk", "VariantName": "challenger"}, False),
        ({"EndpointName": "checkout-risk", "VariantName": "champion"}, True),
        ({"EndpointName": "search-rank", "VariantName": "v3-shadow"}, False),
        ({"EndpointName": "search-rank", "VariantName": "v2"}, True),
        ({"InferenceComponentName": "legacy-translate"}, False),
        ({"InferenceComponentName": "query-intent"}, True),
        ({"InferenceComponentName": "reviews-sentiment"}, True),
        ({"EndpointName": "recs-next-gen", "VariantName": "AllTraffic"}, False),
        ({"EndpointName": "video-moderation", "VariantName": "AllTraffic"}, True),
        ({"EndpointName": "size-advisor", "VariantName": "AllTraffic"}, True),
        ({"EndpointName": "store-forecasts", "VariantName": "AllTraffic"}, True),
        ({"EndpointName": "image-tagger-gpu", "VariantName": "AllTraffic"}, True),
        ({"EndpointName": "recs-nightly-refresh", "VariantName": "AllTraffic"}, True),
    ],
)
def test_the_idle_parts_have_busy_neighbours(account: SimulatedAccount, where: dict[str, str], *, busy: bool) -> None:
    assert (requests(account, 30, **where) > 0) is busy


def test_hard_cases_are_as_hard_as_they_should_be(account: SimulatedAccount, fleet: Fleet) -> None:
    gift = {"EndpointName": "gift-finder", "VariantName": "AllTraffic"}
    assert requests(account, 10, **gift) == 10 * 288, "twelve pings an hour and nothing else"
    monthly = {"EndpointName": "month-close-forecast", "VariantName": "AllTraffic"}
    assert requests(account, 14, **monthly) == 0
    assert requests(account, 30, **monthly) > 0
    standby, twin = endpoint(fleet, "fraud-score", "eu-west-1"), endpoint(fleet, "fraud-score")
    assert (standby.name, standby.config_name) == (twin.name, twin.config_name)
    assert requests(account, 60, "eu-west-1", EndpointName="fraud-score", VariantName="AllTraffic") == 0
    assert NOW - endpoint(fleet, "recs-next-gen").created < timedelta(days=4)
    assert endpoint(fleet, "llm-chat-poc").service == ()
    assert not [one for one in account.metrics("us-east-1") if ("EndpointName", "llm-chat-poc") in one.dimensions]


def test_some_are_too_big_for_what_they_do(account: SimulatedAccount, fleet: Fleet) -> None:
    recs = {name: f"recs-{name}" for name in ("home", "cart", "email", "similar", "category")}
    images = {model.name: model.image for model in fleet.models}
    assert {images[name] for name in recs.values()} == {RECS_IMAGE}
    for name in recs.values():
        cpu = metric(account, "CPUUtilization", EndpointName=name, VariantName="AllTraffic")
        vcpu = {"ml.m5.large": 2, "ml.m5.xlarge": 4}[endpoint(fleet, name).variants[0].instance_type or ""]
        assert cpu is not None
        assert cpu.high / vcpu < 30, name
    gpu = metric(account, "GPUUtilization", EndpointName="image-tagger-gpu", VariantName="AllTraffic")
    assert gpu is not None
    assert gpu.total / gpu.samples < 5
    pinned = metric(account, "CPUUtilization", EndpointName="search-rank", VariantName="v2")
    assert pinned is not None
    assert pinned.samples == 2 * 24 * 60, "the policy's minimum"
    fraud = metric(account, "CPUUtilization", EndpointName="fraud-score", VariantName="AllTraffic")
    assert fraud is not None
    assert 40 < fraud.high / 4 < 100


def test_without_the_idle_component_one_machine_holds_the_rest(fleet: Fleet) -> None:
    shared = endpoint(fleet, "nlp-shared")
    cores = {one.name: one.cpus for one in shared.components}
    assert sum(cores.values()) > 8
    assert sum(cores.values()) - cores["legacy-translate"] <= 8
    assert shared.variants[0].managed == (1, 3)


# -- money ------------------------------------------------------------------------------------------------------------


def without(fleet: Fleet, name: str, part: str | None) -> Fleet:
    """The fleet after somebody took the advice."""
    kept: list[Endpoint] = []
    for one in fleet.endpoints:
        if one.name != name or one.region != "us-east-1":
            kept.append(one)
        elif part == "one machine":
            kept.append(replace(one, variants=(replace(one.variants[0], count=1),)))
        elif part is not None:
            variants = tuple(variant for variant in one.variants if variant.name != part)
            shadows = tuple(variant for variant in one.shadows if variant.name != part)
            kept.append(replace(one, variants=variants, shadows=shadows))
    return replace(fleet, endpoints=tuple(kept))


@pytest.mark.parametrize(
    ("name", "part", "monthly", "volumes"),
    [
        ("promo-banner-2025", None, "167.90", 1),
        ("address-parser", None, "83.95", 1),
        ("jumpstart-dft-hf-flan-t5-base", None, "537.28", 0),
        ("catalog-ocr-async", None, "167.90", 1),
        ("checkout-risk", "challenger", "167.90", 1),
        ("search-rank", "v3-shadow", "336.53", 1),
        ("nlp-shared", "one machine", "336.53", 1),
        ("gift-finder", None, "83.95", 1),
    ],
)
def test_cash_is_what_the_bill_loses_and_here_that_is_the_list_price(
    account: SimulatedAccount, name: str, part: str | None, monthly: str, volumes: int
) -> None:
    after = SimulatedAccount(without(account.fleet, name, part), lambda: NOW)
    saved = own_cost(account, [DAY]) - own_cost(after, [DAY])
    expected = Decimal(monthly) / 730 * 24 + Decimal("4.20") * volumes / 30
    assert saved == pytest.approx(expected, abs=Decimal("0.001"))
    assert monthly in (shop_module.__doc__ or "")


def test_all_of_the_advice_together_still_uses_up_the_savings_plan(account: SimulatedAccount) -> None:
    fleet = account.fleet
    for name, part in (
        *((name, None) for name in (*IDLE, "gift-finder")),
        ("checkout-risk", "challenger"),
        ("search-rank", "v3-shadow"),
        ("nlp-shared", "one machine"),
    ):
        fleet = without(fleet, name, part)
    after = SimulatedAccount(fleet, lambda: NOW)
    unused = [row.amortized for row in after.bill.day(DAY.date()) if row.heading.record_type.endswith("RecurringFee")]
    assert unused == [0]


def test_thirty_days_cost_about_seven_thousand_seven_hundred_dollars(account: SimulatedAccount) -> None:
    days = [NOW - timedelta(days=back) for back in range(1, 31)]
    assert 7_500 < own_cost(account, days) < 7_900
    everything = sum((row.amortized for day in days for row in account.bill.day(day.date())), Decimal(0))
    assert 250 < everything - own_cost(account, days) < 450


def test_hours_of_changing_usage_add_up_to_their_day_exactly(account: SimulatedAccount) -> None:
    sums: list[dict[str, Decimal]] = []
    hours = (row for hour in range(24) for row in account.bill.hour(DAY + timedelta(hours=hour)))
    for rows in (hours, account.bill.day(DAY.date())):
        found: defaultdict[str, Decimal] = defaultdict(Decimal)
        for row in rows:
            found[row.heading.usage_type] += row.amortized
        sums.append(dict(found))
    assert sums[0] == sums[1]


def seconds_of(spans: Iterable[Span]) -> int:
    """Seconds of `DAY`."""
    after = DAY + timedelta(days=1)
    return sum(max(0, int((min(one.end or after, after) - max(one.start, DAY)).total_seconds())) for one in spans)


def expected_hours(account: SimulatedAccount) -> dict[str, Fraction]:
    """Usage of `DAY`: instance hours from CloudWatch's sample counts, the rest from the description."""
    found = defaultdict[str, Fraction](Fraction)
    for one in account.fleet.endpoints:
        for variant in one.all_variants if one.status == "InService" else ():
            for kind, used in machine_usage(account, one, variant):
                found[kind] += used
    for kind, used in (row for domain in account.fleet.domains for row in studio_usage(domain)):
        found[kind] += used
    found["USE1-MLflow:TrackingServer-Small"] += 24
    return found


def machine_usage(account: SimulatedAccount, one: Endpoint, variant: Variant) -> Iterator[tuple[str, Fraction]]:
    prefix = {"us-east-1": "USE1", "eu-west-1": "EU"}[one.region]
    called = metric(account, "MemoryUtilization", one.region, EndpointName=one.name, VariantName=variant.name)
    if variant.instance_type and called:
        hours = Fraction(int(called.samples), 60)
        yield f"{prefix}-{'AsyncInf' if one.async_output else 'Host'}:{variant.instance_type}", hours
        yield f"{prefix}-Host:VolumeUsage.gp2", hours * variant.volume_gb / (24 * 30)


def studio_usage(domain: Domain) -> Iterator[tuple[str, Fraction]]:
    yield "USE1-Studio:VolumeUsage.gp3", Fraction(sum(space.ebs_gb for space in domain.spaces), 30)
    for app in domain.apps:
        hours = Fraction(seconds_of(app.runs), 3600)
        if app.app_type == "Canvas":
            yield "USE1-Canvas:Session-Hrs", hours
        elif app.instance_type != "system":
            yield f"USE1-Studio:{app.app_type}-{app.instance_type}", hours


def expected_requests(account: SimulatedAccount) -> dict[str, Fraction]:
    """Usage of `DAY` that follows from CloudWatch's request counts."""
    found = defaultdict[str, Fraction](Fraction)
    for one in account.fleet.endpoints:
        for variant in one.variants if one.status == "InService" and not one.components else ():
            if variant.traffic.request_kb or variant.serverless:
                where = {"EndpointName": one.name, "VariantName": variant.name}
                called = metric(account, "Invocations", one.region, **where)
                assert called is not None
                count = Fraction(int(called.total))
                if variant.serverless:
                    found["USE1-ServerlessInf:Mem-2GB"] += count * Fraction(str(variant.footprint.latency_ms)) / 1000
                found["USE1-Hst:Data-Bytes-In"] += count * Fraction(str(variant.traffic.request_kb)) / 2**20
                found["USE1-Hst:Data-Bytes-Out"] += count * Fraction(str(variant.traffic.response_kb)) / 2**20
    return found


def test_the_bill_charges_what_the_metrics_count_to_the_cent(account: SimulatedAccount) -> None:
    expected = expected_hours(account) | expected_requests(account)
    billed: defaultdict[str, tuple[Decimal, Decimal]] = defaultdict(lambda: (Decimal(0), Decimal(0)))
    for row in account.bill.day(DAY.date()):
        heading = row.heading
        if heading.service == "Amazon SageMaker" and heading.record_type in {"Usage", "SavingsPlanCoveredUsage"}:
            known = billed[heading.usage_type]
            billed[heading.usage_type] = (known[0] + row.quantity, known[1] + row.unblended)
    assert set(billed) == {kind for kind, used in expected.items() if used}
    for kind, (quantity, worth) in billed.items():
        assert float(quantity) == pytest.approx(float(expected[kind]), rel=1e-6), kind
        assert float(worth) == pytest.approx(float(expected[kind] * LIST[kind]), abs=0.005), kind


def test_the_same_day_gives_the_same_account() -> None:
    assert SCENARIOS["shop"](NOW.replace(hour=0, minute=1)) == SCENARIOS["shop"](NOW)
