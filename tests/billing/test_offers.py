"""What a product of the price list says about the size of an instance."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from sagemaker_cost_mcp.billing.offers import offers
from sagemaker_cost_mcp.model.money import InstanceSpec

_TODAY = date(2026, 11, 21)


def product(**attributes: str) -> dict[str, Any]:
    step = {"unit": "Hrs", "beginRange": "0", "endRange": "Inf", "pricePerUnit": {"USD": "1.408"}}
    return {
        "product": {"attributes": {"usagetype": "USE1-Host:ml.g5.2xlarge", "component": "Hosting", **attributes}},
        "terms": {"OnDemand": {"a": {"effectiveDate": "2026-09-01T00:00:00Z", "priceDimensions": {"b": step}}}},
    }


def spec_of(**attributes: str) -> InstanceSpec | None:
    (offer,) = offers(product(**attributes), _TODAY, "a test")
    return offer.price.spec


def test_the_size_of_an_instance_is_read_with_its_units() -> None:
    spec = spec_of(vCpu="8", memory="32 GiB", physicalGpu="1", gpuMemory="24 GiB")
    assert spec == InstanceSpec(vcpu=8, memory_gib=Decimal(32), gpu=1, gpu_memory_gib=Decimal(24))


def test_a_thousand_gibibytes_may_carry_a_comma() -> None:
    spec = spec_of(vCpu="192", memory="2,048 GiB", gpu="8")
    assert spec == InstanceSpec(vcpu=192, memory_gib=Decimal(2048), gpu=8, gpu_memory_gib=None)


def test_a_machine_without_gpu_has_none_whatever_is_written() -> None:
    spec = spec_of(vCpu="4", memory="16 GiB", gpu="N/A", physicalGpu="N/A", gpuMemory="N/A")
    assert spec == InstanceSpec(vcpu=4, memory_gib=Decimal(16))


@pytest.mark.parametrize("missing", [{"vCpu": "8"}, {"memory": "32 GiB"}, {"vCpu": "NA", "memory": "32 GiB"}, {}])
def test_half_a_size_is_none(missing: dict[str, str]) -> None:
    assert spec_of(**missing) is None
