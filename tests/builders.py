"""Hand-made accounts: each function builds one value with everything defaulted that a test does not speak of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from sagemaker_cost_mcp.model.finding import Claim, Confidence, Effort, Finding, Owner, finding_id
from sagemaker_cost_mcp.model.inference import Endpoint, EndpointKind, InferenceComponent, Variant
from sagemaker_cost_mcp.model.money import (
    Bill,
    BillRow,
    HourlyUsage,
    Phase,
    Price,
    PriceTier,
    RecordKind,
    SavingsPlan,
    UsageHour,
)
from sagemaker_cost_mcp.model.resources import IdleStop, LifecycleConfig, NotebookInstance, ResourceRef
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.usage import EndpointTraffic, NotebookActivity

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ACCOUNT = "111122223333"
REGION = "us-east-1"
LONG_AGO = NOW - timedelta(days=400)
D = Decimal


def ref(name: str = "nb", tags: Mapping[str, str] | None = None, region: str = REGION) -> ResourceRef:
    arn = f"arn:aws:sagemaker:{region}:{ACCOUNT}:notebook-instance/{name}"
    return ResourceRef(arn=arn, name=name, type="notebook-instance", region=region, account_id=ACCOUNT, tags=tags or {})


def notebook(
    name: str = "nb",
    *,
    status: str = "InService",
    instance_type: str = "ml.m5.xlarge",
    created_at: datetime = LONG_AGO,
    modified_at: datetime = LONG_AGO,
    lifecycle_config: str | None = None,
    volume_gb: int | None = 50,
    tags: Mapping[str, str] | None = None,
    region: str = REGION,
) -> NotebookInstance:
    return NotebookInstance(
        ref=ref(name, tags, region),
        status=status,
        instance_type=instance_type,
        created_at=created_at,
        modified_at=modified_at,
        lifecycle_config=lifecycle_config,
        volume_gb=volume_gb,
    )


def trace(notebook: NotebookInstance, *, days_ago: float | None) -> NotebookActivity:
    last = None if days_ago is None else NOW - timedelta(days=days_ago)
    return NotebookActivity(arn=notebook.ref.arn, stream=f"{notebook.ref.name}/jupyter.log", last_event_at=last)


def config(name: str, idle_stop: IdleStop) -> LifecycleConfig:
    return LifecycleConfig(name=name, region=REGION, account_id=ACCOUNT, idle_stop=idle_stop)


def price(usage_type: str, usd: str, *, region: str = REGION, unit: str = "Hrs") -> Price:
    component, _, item = usage_type.partition("-")[2].partition(":")
    tier = PriceTier(begin=D(0), end=None, usd=D(usd))
    return Price(
        usage_type=usage_type,
        region=region,
        component=component,
        item=item,
        unit=unit,
        tiers=(tier,),
        source="AWS price list, read 2026-11-20",
    )


def row(
    usage_type: str,
    cost: str,
    quantity: str = "0",
    kind: RecordKind = RecordKind.USAGE,
    *,
    unit: str = "Hrs",
    start: datetime = NOW - timedelta(days=31),
) -> BillRow:
    return BillRow(
        usage_type=usage_type,
        record_type=kind.value,
        kind=kind,
        period_start=start,
        period_end=start + timedelta(days=30),
        unit=unit,
        quantity=D(quantity),
        cost=D(cost),
        unblended=D(cost),
    )


def bill(*rows: BillRow, days: int = 30) -> Bill:
    end = NOW.date() - timedelta(days=1)
    return Bill(
        rows=rows,
        metric="NetAmortizedCost",
        window_start=end - timedelta(days=days),
        window_end=end,
        services=("Amazon SageMaker",),
        account_ids=(ACCOUNT,),
    )


def plan(commitment: str, rates: Mapping[str, str], *, days_left: int = 150) -> SavingsPlan:
    return SavingsPlan(
        arn=f"arn:aws:savingsplans::{ACCOUNT}:savingsplan/one",
        plan_type="SageMaker",
        state="active",
        commitment=D(commitment),
        currency="USD",
        start=NOW - timedelta(days=200),
        end=NOW + timedelta(days=days_left),
        payment_option="No Upfront",
        rates={usage_type: D(rate) for usage_type, rate in rates.items()},
    )


def hours(*quantities: Mapping[str, str], hourly: bool = True) -> HourlyUsage:
    periods = tuple(
        UsageHour(
            start=NOW - timedelta(hours=len(quantities) - place),
            hours=D(1),
            quantity={usage_type: D(quantity) for usage_type, quantity in by_type.items()},
        )
        for place, by_type in enumerate(quantities)
    )
    return HourlyUsage(periods=periods, method="hand-made", hourly=hourly)


def snapshot(
    *,
    notebooks: Sequence[NotebookInstance] = (),
    activity: Sequence[NotebookActivity] = (),
    configs: Sequence[LifecycleConfig] = (),
    endpoints: Sequence[Endpoint] = (),
    components: Sequence[InferenceComponent] = (),
    traffic: Sequence[EndpointTraffic] = (),
    prices: Sequence[Price] = (),
    billed: Bill | None = None,
    plans: Sequence[SavingsPlan] | None = (),
    hourly: HourlyUsage | None = None,
) -> Snapshot:
    return Snapshot(
        taken_at=NOW,
        account_id=ACCOUNT,
        regions=(REGION,),
        notebook_instances=tuple(notebooks),
        notebook_activity=tuple(activity),
        lifecycle_configs=tuple(configs),
        endpoints=tuple(endpoints),
        inference_components=tuple(components),
        endpoint_traffic=tuple(traffic),
        prices=tuple(prices),
        bill=billed,
        savings_plans=None if plans is None else tuple(plans),
        hourly_usage=hourly,
    )


def claim(name: str, usage_type: str, usd: str, *, units: str = "730", part: str = "compute") -> Claim:
    return Claim(
        billable_unit=f"{ref(name).arn}#{part}",
        usage_type=usage_type,
        region=REGION,
        units=D(units),
        unit="Hrs",
        list_usd=D(usd),
        price_source="AWS price list, read 2026-11-20",
    )


def finding(
    name: str,
    *claims: Claim,
    rule: str = "some-rule",
    confidence: Confidence = Confidence.MEDIUM,
    tags: Mapping[str, str] | None = None,
) -> Finding:
    saving = sum((c.monthly_list_usd for c in claims), D(0))
    return Finding(
        id=finding_id(rule, ref(name).arn),
        rule=rule,
        title="Something",
        resource=ref(name, tags),
        phase=Phase.EXPERIMENTATION,
        claims=claims,
        monthly_cost_usd=saving,
        monthly_saving_list_usd=saving,
        owner=Owner(kind="unknown", name="", evidence="not looked up"),
        confidence=confidence,
        evidence=("it was seen",),
        recommendation="Stop it.",
        effort=Effort.LOW,
        reversible=True,
    )


def variant(
    name: str = "blue",
    *,
    shadow: bool = False,
    instance_type: str | None = "ml.m5.xlarge",
    count: int | None = 1,
    reserved: bool = False,
) -> Variant:
    return Variant(name=name, shadow=shadow, instance_type=instance_type, instance_count=count, reserved=reserved)


def endpoint(
    name: str = "ep",
    *variants: Variant,
    kind: EndpointKind | None = EndpointKind.REAL_TIME,
    status: str = "InService",
    created_at: datetime = LONG_AGO,
    config_name: str | None = None,
    region: str = REGION,
) -> Endpoint:
    arn = f"arn:aws:sagemaker:{region}:{ACCOUNT}:endpoint/{name}"
    return Endpoint(
        ref=ResourceRef(arn=arn, name=name, type="endpoint", region=region, account_id=ACCOUNT, tags={}),
        status=status,
        created_at=created_at,
        modified_at=created_at,
        config_name=config_name or f"{name}-{region}-config",
        kind=kind,
        variants=variants or (variant(),),
    )


def component(name: str, on: Endpoint, *, created_at: datetime = LONG_AGO) -> InferenceComponent:
    arn = f"arn:aws:sagemaker:{on.ref.region}:{ACCOUNT}:inference-component/{name}"
    return InferenceComponent(
        ref=ResourceRef(
            arn=arn, name=name, type="inference-component", region=on.ref.region, account_id=ACCOUNT, tags={}
        ),
        endpoint_name=on.ref.name,
        variant=on.variants[0].name,
        status="InService",
        created_at=created_at,
    )


def calls(
    on: Endpoint,
    part: str = "blue",
    *,
    called: Mapping[int, int] | None = None,
    silent: Sequence[int] = (),
    running: bool = True,
) -> EndpointTraffic:
    """Ninety days of zeros, but for `called` (days ago to requests) and days ago without a data point."""
    today = NOW.date()

    def day(ago: int) -> date:
        return today - timedelta(days=ago)

    points = {day(ago): D((called or {}).get(ago, 0)) for ago in range(1, 91) if ago not in silent}
    instances = {day(ago): D(1) for ago in range(1, 91)} if running else {}
    return EndpointTraffic(
        endpoint_arn=on.ref.arn, part=part, requests=points, instances=instances, since=day(90), until=today
    )
