"""What endpoints claim of the bill."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from sagemaker_cost_mcp.analysis.endpoint_claims import EndpointClaims
from sagemaker_cost_mcp.analysis.possible_hours import Stretch
from sagemaker_cost_mcp.model.hosting import EndpointConfig, ServerlessPlan, VariantPlan
from sagemaker_cost_mcp.model.inference import Endpoint, EndpointKind
from tests.builders import ACCOUNT, LONG_AGO, REGION, D, bill, calls, endpoint, snapshot, variant

WINDOW = Stretch(bill())
HOURS = D(720)
EVERYTHING = frozenset({(REGION, "Serverless:2GB"), (REGION, "Serverless:4GB"), ("eu-west-1", "Serverless:2GB")})


def plan(name: str = "blue", *, volume_gb: int | None = None, memory_gb: int | None = None) -> VariantPlan:
    serverless = (
        ServerlessPlan(memory_mb=1024 * memory_gb, max_concurrency=5, provisioned_concurrency=0) if memory_gb else None
    )
    return VariantPlan(
        name=name,
        shadow=False,
        model_name="m",
        instance_type=None if memory_gb else "ml.m5.xlarge",
        pools=(),
        initial_count=1,
        weight=None,
        serverless=serverless,
        managed=None,
        volume_gb=volume_gb,
        reserved=False,
        reservation_arn=None,
        routing=None,
        elastic_inference=None,
        ami=None,
        model_download_timeout_seconds=None,
        startup_timeout_seconds=None,
    )


def config(on: Endpoint, *plans: VariantPlan) -> EndpointConfig:
    return EndpointConfig(
        name=on.config_name,
        arn=f"arn:{on.config_name}",
        region=on.ref.region,
        account_id=ACCOUNT,
        created_at=LONG_AGO,
        variants=plans,
        captures=False,
        kms_key=False,
        asynchronous=False,
        max_concurrent_per_instance=None,
        role=None,
        isolated=False,
        in_vpc=False,
        explains=False,
    )


def claims(*endpoints: Endpoint, configs: tuple[EndpointConfig, ...] = (), **shelves: Any) -> EndpointClaims:
    there = snapshot(endpoints=endpoints, **shelves).model_copy(update={"endpoint_configs": configs})
    return EndpointClaims(there, WINDOW, EVERYTHING)


def units(of: EndpointClaims, one: Endpoint) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for claim in of.units(one):
        if claim.units:
            sums[claim.pool] = sums.get(claim.pool, D(0)) + claim.units
    return sums


def serverless(name: str = "fn", **more: Any) -> Endpoint:
    only = variant(instance_type=None, count=None)
    return endpoint(name, only, kind=EndpointKind.SERVERLESS, **more)


def test_every_variant_claims_its_instances_and_shadows_do_as_well() -> None:
    on = endpoint("ep", variant(count=2), variant("dark", shadow=True, instance_type="ml.c5.large"))
    assert units(claims(on), on) == {"Host:ml.m5.xlarge": 2 * HOURS, "Host:ml.c5.large": HOURS}


def test_volumes_are_gigabytes_of_the_configuration_by_instance_hours() -> None:
    on = endpoint("ep", variant(count=2))
    of = claims(on, configs=(config(on, plan(volume_gb=73)),))
    # 73 GB x 2 instances x 720 h / 730 = 144 GB-months.
    assert units(of, on) == {"Host:ml.m5.xlarge": 2 * HOURS, "Host:VolumeUsage": D(144)}
    assert [one.if_billed for one in of.units(on)] == [False, True]


def test_an_async_endpoint_is_billed_apart_and_counted_by_cloudwatch() -> None:
    on = endpoint("ep", kind=EndpointKind.ASYNC)
    seen = calls(on)
    half = seen.model_copy(update={"instances": dict.fromkeys(seen.instances, D("0.5"))})
    assert units(claims(on, traffic=[half]), on) == {"AsyncInf:ml.m5.xlarge": HOURS / 2}


def test_reserved_capacity_is_no_part_of_the_bill() -> None:
    on = endpoint("ep", variant(reserved=True), variant("green"))
    assert units(claims(on), on) == {"Host:ml.m5.xlarge": HOURS}
    assert claims(on).untold(on) == "variant blue is on reserved capacity, which is paid for already"


@pytest.mark.parametrize(
    ("on", "why"),
    [
        (endpoint(), None),
        (endpoint(kind=EndpointKind.INFERENCE_COMPONENT), None),
        (endpoint("ep", variant(count=0)), None),
        (endpoint("ep", variant(instance_type=None), kind=None), "its configuration could not be read"),
        (endpoint("ep", variant(instance_type=None)), "runs on several instance types"),
        (endpoint("ep", variant(count=None)), "how many instances variant blue had"),
    ],
)
def test_why_the_cost_of_an_endpoint_cannot_be_told(on: Endpoint, why: str | None) -> None:
    told = claims(on).untold(on)
    assert told is None if why is None else why in str(told)


def test_cloudwatch_may_count_instances_that_aws_does_not_state() -> None:
    on = endpoint("ep", variant(count=None))
    assert claims(on, traffic=[calls(on)]).untold(on) is None
    assert claims(on, traffic=[calls(on, running=False)]).untold(on) is not None


def test_the_only_serverless_endpoint_of_a_region_is_answerable_for_all_of_it() -> None:
    on = serverless()
    there = serverless("other", region="eu-west-1")
    assert units(claims(on, there, endpoint()), on) == {"Serverless:2GB": D(1), "Serverless:4GB": D(1)}
    known = claims(on, there, configs=(config(on, plan(memory_gb=2)),))
    assert units(known, on) == {"Serverless:2GB": D(1)}


def test_several_are_told_apart_by_the_size_of_their_memory_only() -> None:
    small, large, twin = serverless("small"), serverless("large"), serverless("twin")
    sizes = (config(small, plan(memory_gb=2)), config(large, plan(memory_gb=4)))
    of = claims(small, large, configs=sizes)
    assert units(of, small) == {"Serverless:2GB": D(1)}
    assert units(of, large) == {"Serverless:4GB": D(1)}
    three = claims(small, large, twin, configs=(*sizes, config(twin, plan(memory_gb=2))))
    assert "do not say how much is whose" in str(three.untold(small))
    assert "do not say how much is whose" in str(three.untold(twin))
    assert (units(three, twin), three.untold(large)) == ({}, None)


def test_with_one_of_unknown_size_none_is_told_apart() -> None:
    small, unknown = serverless("small"), serverless("unknown")
    of = claims(small, unknown, configs=(config(small, plan(memory_gb=2)),))
    assert of.untold(small) is not None
    assert of.untold(unknown) is not None


def test_a_serverless_endpoint_younger_than_the_window_may_have_had_forerunners() -> None:
    born = WINDOW.start + timedelta(days=3, hours=9)
    on = serverless(created_at=born)
    assert f"ask from {born.date()} on" in str(claims(on).untold(on))
    assert units(claims(on), on) == {}
    first_day = serverless(created_at=WINDOW.start + timedelta(hours=9))
    assert claims(first_day).untold(first_day) is None
