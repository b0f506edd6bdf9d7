"""AWS's public price files over a simulated account: what `--demo` reads instead of the internet.

The products that GetProducts answers with, in the layout of the bulk files, and the rates of every kind of SageMaker
Savings Plan. Sources: "Reading the service price list files", "Reading the Savings Plan price list files" (AWS Billing
User Guide).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

import httpx2

from sagemaker_cost_mcp.simulator.prices import discounts, offered_rates
from sagemaker_cost_mcp.simulator.products import SERVICE_CODE

if TYPE_CHECKING:
    from sagemaker_cost_mcp.simulator.account import SimulatedAccount

VERSION = "20260924000000"
PUBLISHED = "2026-09-24T00:00:00Z"
PRICES = f"/offers/v1.0/aws/{SERVICE_CODE}"
PLANS_CODE = "AWSMachineLearningSavingsPlans"
PLANS = f"/savingsPlan/v1.0/aws/{PLANS_CODE}"


class SimulatedPriceFiles(httpx2.BaseTransport):
    """A transport that answers for pricing.us-east-1.amazonaws.com, ETags included; no byte leaves the process.

    Args:
        account: Whose price list it is.
    """

    def __init__(self, account: SimulatedAccount) -> None:
        self._account = account
        self._written = cache(self._body)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """The file at the address, 304 where the asker knows it, or AWS's 403 where there is none."""
        body = self._written(request.url.path) if request.method == "GET" else None
        if body is None:
            return httpx2.Response(403, text="<Error><Code>AccessDenied</Code></Error>")
        etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        if request.headers.get("If-None-Match") == etag:
            return httpx2.Response(304, headers={"ETag": etag})
        return httpx2.Response(200, headers={"ETag": etag, "Content-Type": "application/json"}, content=body)

    def _body(self, path: str) -> bytes | None:
        if path == f"{PRICES}/current/region_index.json":
            return _json(self._price_index())
        if path == f"{PLANS}/current/region_index.json":
            return _json(self._plan_index())
        return self._of_region(path)

    def _of_region(self, path: str) -> bytes | None:
        for root, written in ((PRICES, self._prices), (PLANS, self._plans)):
            for region in self._regions():
                if path in {f"{root}/{version}/{region}/index.json" for version in (VERSION, "current")}:
                    return _json(written(region))
        return None

    def _regions(self) -> list[str]:
        return sorted({entry.region for entry in self._account.price_entries.values()})

    def _price_index(self) -> dict[str, Any]:
        paths = {region: f"{PRICES}/{VERSION}/{region}/index.json" for region in self._regions()}
        regions = {region: {"regionCode": region, "currentVersionUrl": path} for region, path in paths.items()}
        return {"formatVersion": "v1.0", "disclaimer": "Made up", "publicationDate": PUBLISHED, "regions": regions}

    def _plan_index(self) -> dict[str, Any]:
        paths = {region: f"{PLANS}/{VERSION}/{region}/index.json" for region in self._regions()}
        regions = [{"regionCode": region, "versionUrl": path} for region, path in paths.items()]
        return {"disclaimer": "Made up", "publicationDate": PUBLISHED, "regions": regions}

    def _prices(self, region: str) -> dict[str, Any]:
        documents = [json.loads(product.document) for product in self._account.products]
        sold = [one for one in documents if one["product"]["attributes"]["regionCode"] == region]
        return {
            "formatVersion": "v1.0",
            "disclaimer": "Made up",
            "offerCode": SERVICE_CODE,
            "version": VERSION,
            "publicationDate": PUBLISHED,
            "products": {one["product"]["sku"]: one["product"] for one in sold},
            "terms": {"OnDemand": {one["product"]["sku"]: one["terms"]["OnDemand"] for one in sold}},
        }

    def _plans(self, region: str) -> dict[str, Any]:
        kinds = sorted({(years, option) for _, years, option in discounts()})
        return {
            "version": VERSION,
            "publicationDate": PUBLISHED,
            "regionCode": region,
            "products": [_product(years, option) for years, option in kinds],
            "terms": {"savingsPlan": [self._plan(region, years, option) for years, option in kinds]},
        }

    def _plan(self, region: str, years: int, option: str) -> dict[str, Any]:
        return {
            "sku": _sku(years, option),
            "description": f"{years} year {option} Machine Learning Savings Plan",
            "effectiveDate": PUBLISHED,
            "leaseContractLength": {"duration": years, "unit": "year"},
            "rates": list(self._rates(region, years, option)),
        }

    def _rates(self, region: str, years: int, option: str) -> Iterator[dict[str, Any]]:
        entries = self._account.price_entries
        for usage_type, rate in sorted(offered_rates(years, option, entries).items()):
            entry = entries[usage_type]
            if entry.region == region:
                sku = hashlib.sha256(usage_type.encode()).hexdigest()[:16].upper()
                yield {
                    "discountedSku": sku,
                    "discountedUsageType": usage_type,
                    "discountedOperation": entry.operation,
                    "discountedServiceCode": SERVICE_CODE,
                    "rateCode": f"{_sku(years, option)}.{sku}",
                    "unit": entry.unit,
                    "discountedRate": {"price": _price(rate), "currency": "USD"},
                }


def _product(years: int, option: str) -> dict[str, Any]:
    return {
        "sku": _sku(years, option),
        "productFamily": "MachineLearningSavingsPlans",
        "serviceCode": "MachineLearningSavingsPlans",
        "usageType": f"MachineLearningSP:{years}yr{option.replace(' ', '')}",
        "operation": "",
        "attributes": {"purchaseOption": option, "granularity": "hourly", "purchaseTerm": f"{years}yr"},
    }


def _sku(years: int, option: str) -> str:
    return hashlib.sha256(f"{years} {option}".encode()).hexdigest()[:16].upper()


def _price(rate: Decimal) -> str:
    return f"{rate:f}"


def _json(document: dict[str, Any]) -> bytes:
    """Indented, as AWS's are."""
    return json.dumps(document, indent=2).encode()
