"""The public files of one offer: an index that names a file for each region.

Sources: "Reading the service price list files", "Service Region index file for Savings Plan" (AWS Billing User Guide).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.billing.json_stream import found
from sagemaker_cost_mcp.billing.public_files import Address, PublicFile, PublicFiles, Understood, refused
from sagemaker_cost_mcp.errors import AwsError, NotEnabled

T = TypeVar("T")

PARTITIONS = frozenset({"aws", "aws-us-gov"})
"""Partitions whose prices are published. China's are on another host, in CNY; the others' nowhere."""

_PATH = re.compile(r"[A-Za-z0-9_./-]+")


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What AWS publishes files about."""

    code: str
    """As it stands in the addresses: `AmazonSageMaker`."""
    root: str
    """What all its addresses begin with."""

    @property
    def index(self) -> Address:
        """Where the index of its regions is."""
        return Address(path=f"{self.root}/current/region_index.json", name=f"{self.code}-regions")

    def of_region(self, region: str, path: str) -> Address:
        """Where a region's file is, as the index says.

        Raises:
            Refused: The index leads elsewhere.
        """
        address = Address(path=path, name=f"{self.code}-{region}")
        if not path.startswith(f"{self.root}/") or ".." in path or not _PATH.fullmatch(path):
            raise refused(address, "the index names an address outside of the offer's own folder")
        return address


@dataclass(frozen=True, kw_only=True)
class Shop:
    """Where public files come from, and on which day they are asked for."""

    files: PublicFiles
    today: date
    """The present day in UTC."""


@dataclass(frozen=True)
class _Index:
    paths: Mapping[str, str]
    """Path of the file by region."""
    fresh: bool


def from_regions(
    reading: Reading, shop: Shop, offer: Offer, wanted: Mapping[str, Understood[tuple[T, ...]]]
) -> Outcome[T]:
    """What is made of the files of some regions; a region in which the offer is not sold adds nothing.

    Args:
        reading: The question; the files are read on its worker threads, within its time.
        shop: Where from, and when.
        offer: Whose files.
        wanted: By region, what to make of its file.

    Returns:
        Items by region, in the order of `wanted`; a region whose file could not be read is a gap.

    Raises:
        NotEnabled: The partition's prices are not published there.
        AwsError: The index could not be read, and none is kept.
    """
    _check_partition(reading.identity.partition)
    index = reading.each(lambda address: shop.files.read(reading, address, shop.today, _indexed), [offer.index])[0]

    def one(region: str) -> Outcome[T]:
        address = Address(path=index.paths[region], name=f"{offer.code}-{region}")
        try:
            address = offer.of_region(region, index.paths[region])
            return Outcome(shop.files.read(reading, address, shop.today, wanted[region], ask=index.fresh))
        except AwsError as error:
            return Outcome((), (reading.gap(error, address.operation, region),))

    outcomes = reading.each(one, [region for region in wanted if region in index.paths])
    items = tuple(item for outcome in outcomes for item in outcome.items)
    return Outcome(items, tuple(gap for outcome in outcomes for gap in outcome.gaps))


def _indexed(file: PublicFile) -> _Index:
    """An index of either kind: regions by name with `currentVersionUrl`, or a list with `regionCode`, `versionUrl`."""
    regions = [row for _, row in found(file.text(), ("regions", "*"))]
    if not regions:
        raise ValueError("it names no region")
    return _Index({str(row["regionCode"]): _path(row) for row in regions}, file.fresh)


def _path(row: Mapping[str, Any]) -> str:
    return str(row.get("currentVersionUrl") or row["versionUrl"])


def _check_partition(partition: str) -> None:
    if partition not in PARTITIONS:
        raise NotEnabled(
            f"AWS publishes no price files in USD for partition {partition}: those of China are on another host and in "
            "CNY, the isolated partitions have none.",
            operation="public-file:region_index",
        )
