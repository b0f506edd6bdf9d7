"""What a feature group's online store costs a month, as far as AWS tells.

- on demand: units of the requests x price of a unit
- provisioned: units that are kept ready x 730 h x price of a unit-hour
- storage: GB of the online store x price of a GB-month

The usage types of provisioned capacity and of storage are unverified: they are known by the words that DynamoDB's have.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from sagemaker_cost_mcp.analysis.worded_rates import Rate, WordedRates, Wording
from sagemaker_cost_mcp.model.feature_groups import FeatureGroup
from sagemaker_cost_mcp.model.finding import Claim
from sagemaker_cost_mcp.model.money import HOURS_PER_MONTH, ZERO
from sagemaker_cost_mcp.model.value import Value

_STORE = "featurestore"
READS = Wording(has=(_STORE, "read"))
"""Every way in which reading is charged."""
_WRITES = Wording(has=(_STORE, "writerequest"))
READY_READS = Wording(has=(_STORE, "readcapacity"))
READY_WRITES = Wording(has=(_STORE, "writecapacity"))
_STORAGE = Wording(has=(_STORE, "storage"), lacks=("memory",))
_IN_MEMORY = Wording(has=(_STORE, "storage", "memory"))

_GIB = Decimal(1 << 30)


class Part(Value):
    """One thing that is charged for."""

    name: str
    units: Decimal
    """A month; 0: nothing is charged."""
    rate: Rate | None
    """None: no price is known."""


class StoreCosts(Value):
    """The charged parts of one online store."""

    claims: tuple[Claim, ...]
    unpriced: tuple[str, ...]
    """Parts that cost something, and how much is not known."""

    @property
    def monthly(self) -> Decimal | None:
        """USD of the priced parts; None: parts are charged, and none has a price."""
        if not self.claims and self.unpriced:
            return None
        return sum((claim.monthly_list_usd for claim in self.claims), ZERO)


def store_costs(rates: WordedRates, group: FeatureGroup, writes: Decimal = ZERO) -> StoreCosts:
    """What its online store costs while nobody reads it.

    Args:
        rates: What units cost.
        group: A feature group with an online store.
        writes: Write units a month, which are charged on demand only.
    """
    charged = [part for part in _parts(rates, group, writes) if part.units > 0]
    unpriced = [part.name for part in charged if part.rate is None]
    if group.online_bytes is None:
        unpriced.append("its storage, whose size AWS did not say")
    claims = [part.rate.claim(f"{group.ref.arn}#{part.name}", part.units) for part in charged if part.rate]
    return StoreCosts(claims=tuple(claims), unpriced=tuple(unpriced))


def _parts(rates: WordedRates, group: FeatureGroup, writes: Decimal) -> Iterator[Part]:
    region = group.ref.region
    gigabytes = Decimal(group.online_bytes or 0) / _GIB
    storage = _IN_MEMORY if group.storage_type == "InMemory" else _STORAGE
    yield Part(name="storage", units=gigabytes, rate=rates.of(region, storage))
    if group.throughput_mode == "Provisioned":
        reads, ready = group.provisioned_read_units or 0, group.provisioned_write_units or 0
        yield Part(name="read capacity", units=reads * HOURS_PER_MONTH, rate=rates.of(region, READY_READS))
        yield Part(name="write capacity", units=ready * HOURS_PER_MONTH, rate=rates.of(region, READY_WRITES))
    else:
        yield Part(name="writes", units=writes, rate=rates.of(region, _WRITES))
