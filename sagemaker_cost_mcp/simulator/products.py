"""The price list as the Price List API serves it: one JSON document per product."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sagemaker_cost_mcp.simulator.description import PriceEntry, Tier
from sagemaker_cost_mcp.simulator.usage_types import LOCATIONS, usage_type

SERVICE_CODE = "AmazonSageMaker"
GLUE = "AWSGlue"
EFS = "AmazonEFS"

EFFECTIVE_DATE = "2026-09-01T00:00:00Z"
"""Made up; the bundled prices are quotes of September 2026."""

_ON_DEMAND = "JRTCKXETXF"
_RATE = "6YS6EN2CT7"


@dataclass(frozen=True, kw_only=True)
class Product:
    """A product of the price list.

    Attributes:
        sku: Sixteen letters and digits, derived from what is sold.
        attributes: `product.attributes`; GetProducts filters on these and on `productFamily`.
        document: The JSON text that GetProducts returns.
    """

    sku: str
    attributes: Mapping[str, str]
    document: str


def products(entries: Iterable[PriceEntry]) -> tuple[Product, ...]:
    """Products in the order of their SKUs, which has nothing to do with their prices."""
    return tuple(sorted((_product(entry) for entry in entries), key=lambda product: product.sku))


def glue_products() -> tuple[Product, ...]:
    """What AWS Glue sells, as far as anybody compares it with SageMaker: DPU-hours (source: AWS Glue pricing page)."""
    entries = (
        PriceEntry(
            usage_type=usage_type(region, "ETL-DPU-Hour"),
            region=region,
            unit="DPU-Hour",
            tiers=(Tier(usd=Decimal("0.44")),),
            operation="Jobrun",
            family="AWS Glue",
            attributes={"servicecode": GLUE, "servicename": "AWS Glue", "group": "ETL Job run"},
        )
        for region in ("us-east-1", "us-east-2", "us-west-2", "eu-west-1", "eu-central-1")
    )
    return products(entries)


def efs_products() -> tuple[Product, ...]:
    """What Amazon EFS sells, as far as domains take it: storage by class (source: Amazon EFS pricing page)."""
    storage = (
        ("TimedStorage-ByteHrs", "General Purpose", "0.30"),
        ("IATimedStorage-ByteHrs", "Infrequent Access", "0.025"),
        ("IATimedStorage-ET-ByteHrs", "Infrequent Access", "0.016"),
        ("ArchiveTimedStorage-ByteHrs", "Archive", "0.008"),
    )
    entries = (
        PriceEntry(
            usage_type=usage_type(region, name),
            region=region,
            unit="GB-Mo",
            tiers=(Tier(usd=Decimal(usd)),),
            operation="Storage",
            family="Storage",
            attributes={"servicecode": EFS, "servicename": "Amazon Elastic File System", "storageClass": storage_class},
        )
        for region in ("us-east-1", "us-east-2", "us-west-2", "eu-west-1", "eu-central-1")
        for name, storage_class, usd in storage
    )
    return products(entries)


def awkward_entries() -> Iterator[PriceEntry]:
    """Rows that the real price list also has, and on which a careless reader stumbles.

    A free-tier row with the usage type of a paid one, a tiered price, and a fee that is no hourly price at all.
    """
    yield _entry(
        "Notebk:ml.t3.medium",
        "Hrs",
        (Tier(usd=Decimal(0)),),
        component="Notebook",
        platoinstancetype="Notebook-Free",
        instanceName="ml.t3.medium",
        instanceType="ml.t3.medium-Notebook-Free",
    )
    yield _entry(
        "Canvas:CreateModelRequest-Tier0",
        "Million Cells",
        (
            Tier(usd=Decimal(30), end=Decimal(10)),
            Tier(usd=Decimal(15), begin=Decimal(10), end=Decimal(100)),
            Tier(usd=Decimal(7), begin=Decimal(100)),
        ),
        component="Canvas",
        group="SageMaker:CreateModelRequest",
    )
    yield _entry(
        "TrainingPlanUpfrontFee:ml.p5.48xlarge",
        "Quantity",
        (Tier(usd=Decimal(1)),),
        instanceName="ml.p5.48xlarge",
        instanceType="ml.p5.48xlarge",
    )


def _entry(item: str, unit: str, tiers: tuple[Tier, ...], **attributes: str) -> PriceEntry:
    region = "us-east-1"
    return PriceEntry(usage_type=usage_type(region, item), region=region, unit=unit, tiers=tiers, attributes=attributes)


def _product(entry: PriceEntry) -> Product:
    attributes = _attributes(entry)
    sku = hashlib.sha256(json.dumps(attributes, sort_keys=True).encode()).hexdigest()[:16].upper()
    terms = {"OnDemand": {f"{sku}.{_ON_DEMAND}": _term(sku, entry)}}
    product = {"productFamily": entry.family, "attributes": dict(attributes), "sku": sku}
    if entry.family is None:
        del product["productFamily"]
    document = {
        "product": product,
        "serviceCode": attributes["servicecode"],
        "terms": terms,
        "version": "20260924000000",
        "publicationDate": "2026-09-24T00:00:00Z",
    }
    family = {"productFamily": entry.family} if entry.family else {}
    return Product(sku=sku, attributes={**attributes, **family}, document=json.dumps(document))


def _attributes(entry: PriceEntry) -> dict[str, str]:
    return {
        "servicecode": SERVICE_CODE,
        "servicename": "Amazon SageMaker",
        "regionCode": entry.region,
        "location": LOCATIONS.get(entry.region, entry.region),
        "locationType": "AWS Region",
        "usagetype": entry.usage_type,
        "operation": entry.operation,
        **entry.attributes,
    }


def _term(sku: str, entry: PriceEntry) -> dict[str, Any]:
    return {
        "priceDimensions": dict(_dimensions(sku, entry)),
        "sku": sku,
        "effectiveDate": EFFECTIVE_DATE,
        "offerTermCode": _ON_DEMAND,
        "termAttributes": {},
    }


def _dimensions(sku: str, entry: PriceEntry) -> Iterator[tuple[str, dict[str, Any]]]:
    """The steps of a price, the last one first: AWS promises no order either."""
    for number, tier in enumerate(reversed(entry.tiers)):
        suffix = _RATE if number == 0 else hashlib.sha256(f"{sku}{number}".encode()).hexdigest()[:10].upper()
        code = f"{sku}.{_ON_DEMAND}.{suffix}"
        what = f"{entry.usage_type} in {LOCATIONS.get(entry.region, entry.region)}"
        yield (
            code,
            {
                "unit": entry.unit,
                "beginRange": str(tier.begin),
                "endRange": "Inf" if tier.end is None else str(tier.end),
                "description": f"${tier.usd} per {entry.unit} for {what}",
                "appliesTo": [],
                "rateCode": code,
                "pricePerUnit": {"USD": f"{tier.usd:.10f}"},
            },
        )
