"""Which dollars of the bill each job and endpoint is answerable for.

A resource claims units of usage types. Its cost is units x what a unit really cost this account: cost in the bill's
metric / quantity. Where all claims are together more than was billed, each gets its share, so that no dollar is counted
twice. What the bill does not have (it is a day late) is priced at list, and is no part of the bill.

total = attributed + shared + unattributed, to the last digit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from sagemaker_cost_mcp.analysis.claimed_units import SERVERLESS, Unit, over_stretch, pool, volume_pool
from sagemaker_cost_mcp.analysis.cost_table import CostLine, cost_lines, total
from sagemaker_cost_mcp.analysis.endpoint_claims import EndpointClaims
from sagemaker_cost_mcp.analysis.job_claims import (
    labeling_unit,
    training_units,
    untold_training,
    untold_work,
    work_units,
)
from sagemaker_cost_mcp.analysis.possible_hours import Stretch
from sagemaker_cost_mcp.model.money import ZERO, Bill, Price
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.value import Value
from sagemaker_cost_mcp.model.work import ProcessingJob, TransformJob

Place = tuple[str | None, str]
"""Region and name of a pool."""

UNPRICED = "neither the bill of the window nor the price list has a price for it"

_OF_SEVERAL = (volume_pool("Host"), volume_pool("AsyncInf"), "Hst:", SERVERLESS)
"""Pools that serve endpoints and of which AWS does not tell how much serves which."""

_DIGITS = 12
"""Decimals to which sums are kept, so that no digit is lost when they are added up again."""


class Pool(Value):
    """What the bill has of usage types that are not told apart."""

    usage_type: str
    """The dearest of them."""
    quantity: Decimal
    """Of serverless use, which is counted in several units: 1, all of it."""
    unit: str
    cost: Decimal


class Share(Value):
    """What one resource costs in one pool."""

    arn: str
    usage_type: str
    units: Decimal
    """As claimed, or less where there was not enough for all."""
    unit: str
    """`Hrs`, `GB-Mo`, … as the bill or the price list writes it."""
    cost: Decimal
    listed: bool
    """True: at list price, and no part of the bill."""


class Attribution(Value):
    """The bill, as far as resources are answerable for it."""

    shares: Mapping[str, tuple[Share, ...]]
    """By ARN of the resource."""
    untold: Mapping[str, str]
    """Why the whole cost of a resource cannot be told, by its ARN."""
    total: Decimal
    """What the bill counts."""
    attributed: Decimal
    """Dollars of the bill with a resource behind them."""
    shared: Decimal
    """Dollars that belong to the endpoints of a region together, as data in and out; none where there is none."""

    @property
    def unattributed(self) -> Decimal:
        """All other dollars of the bill."""
        return self.total - self.attributed - self.shared

    def cost(self, arn: str) -> Decimal | None:
        """What is known of a resource's cost, zero included; None: nothing is."""
        shares = self.shares.get(arn, ())
        return None if arn in self.untold and not shares else sum((share.cost for share in shares), ZERO)


def attribution(snapshot: Snapshot, bill: Bill) -> Attribution:
    """Claims of all jobs and endpoints of the snapshot, settled on the bill."""
    pools = _pools(bill)
    listed = _listed(snapshot.prices) if bill.currency == "USD" else dict[Place, Price]()
    stretch = over_stretch(snapshot, bill)
    endpoints = EndpointClaims(snapshot, stretch, frozenset(pools))
    settled = dict(_settled(_claims(endpoints, stretch), pools, listed))
    shares: defaultdict[str, list[Share]] = defaultdict(list)
    unpriced: dict[str, str] = {}
    for claims, found in settled.values():
        unpriced |= dict.fromkeys((one.arn for one in claims if not one.if_billed), UNPRICED) if found is None else {}
        for share in found or ():
            shares[share.arn].append(share)
    billed = {place: _billed(found or ()) for place, (_, found) in settled.items()}
    served = {endpoint.ref.region for endpoint in snapshot.endpoints}
    of_several = [place for place in pools if place[0] in served and place[1].startswith(_OF_SEVERAL)]
    shared = sum((pools[place].cost - billed.get(place, ZERO) for place in of_several), ZERO)
    return Attribution(
        shares={arn: tuple(found) for arn, found in shares.items()},
        untold={**unpriced, **dict(_untold(endpoints))},
        total=total(bill),
        attributed=round(sum(billed.values(), ZERO), _DIGITS),
        shared=round(shared, _DIGITS),
    )


def _claims(endpoints: EndpointClaims, stretch: Stretch) -> Iterator[Unit]:
    snapshot = endpoints.snapshot
    for job in snapshot.training_jobs:
        yield from training_units(job, stretch, endpoints.billed)
    for work in _work(snapshot):
        yield from work_units(work, stretch)
    for labeling in snapshot.labeling_jobs:
        claim = labeling_unit(labeling, stretch)
        yield from [claim] if claim else []
    for endpoint in snapshot.endpoints:
        yield from endpoints.units(endpoint)


def _untold(endpoints: EndpointClaims) -> Iterator[tuple[str, str]]:
    snapshot = endpoints.snapshot
    reasons = (
        *((job.ref.arn, untold_training(job)) for job in snapshot.training_jobs),
        *((work.ref.arn, untold_work(work)) for work in _work(snapshot)),
        *((endpoint.ref.arn, endpoints.untold(endpoint)) for endpoint in snapshot.endpoints),
    )
    return ((arn, reason) for arn, reason in reasons if reason is not None)


def _work(snapshot: Snapshot) -> list[ProcessingJob | TransformJob]:
    return [*snapshot.processing_jobs, *snapshot.transform_jobs]


def _pools(bill: Bill) -> Mapping[Place, Pool]:
    """The bill's lines that have a quantity; taxes and the like have none."""
    groups: defaultdict[Place, list[CostLine]] = defaultdict(list)
    for line in cost_lines(bill, {}):
        if line.quantity > 0:
            groups[line.region, pool(line.usage_type)].append(line)
    return {place: _pool(place[1], lines) for place, lines in groups.items()}


def _pool(name: str, lines: Sequence[CostLine]) -> Pool:
    """Lines in the unit of the dearest one: hours and seconds are not added up."""
    whole = name.startswith(SERVERLESS)
    own = [line for line in lines if whole or line.unit == lines[0].unit]
    quantity = sum((line.quantity for line in own), ZERO)
    cost = sum((line.cost for line in own), ZERO)
    if whole:
        return Pool(usage_type=lines[0].usage_type, quantity=Decimal(1), unit="all", cost=cost)
    return Pool(usage_type=lines[0].usage_type, quantity=quantity, unit=lines[0].unit, cost=cost)


def _listed(prices: Iterable[Price]) -> Mapping[Place, Price]:
    by_usage_type = sorted(prices, key=lambda price: price.usage_type, reverse=True)
    return {(price.region, pool(price.usage_type)): price for price in by_usage_type}


_Settled = tuple[Sequence[Unit], "tuple[Share, ...] | None"]
"""Claims on a pool, and what they got; None: nothing has a price for them."""


def _settled(
    claims: Iterable[Unit], pools: Mapping[Place, Pool], listed: Mapping[Place, Price]
) -> Iterator[tuple[Place, _Settled]]:
    groups: defaultdict[Place, list[Unit]] = defaultdict(list)
    for claim in claims:
        if claim.units > 0:
            groups[claim.region, claim.pool].append(claim)
    for place, members in groups.items():
        found, price = pools.get(place), listed.get(place)
        if found is not None:
            yield place, (members, tuple(_shared_out(found, members)))
        elif price is not None:
            firm = [one for one in members if not one.if_billed]
            yield place, (members, tuple(_at_list(one, price) for one in firm))
        else:
            yield place, (members, None)


def _shared_out(found: Pool, members: Sequence[Unit]) -> Iterator[Share]:
    """Firm claims first, then those that take what is left; none more than there is."""
    left, rate = found.quantity, found.cost / found.quantity
    for if_billed in (False, True):
        own = [one for one in members if one.if_billed is if_billed]
        claimed = sum((one.units for one in own), ZERO)
        part = min(Decimal(1), left / claimed) if own else ZERO
        left -= claimed * part
        for one in own if part else ():
            got = one.units * part
            yield _share(one, found.usage_type, found.unit, (got, got * rate), listed=False)


def _at_list(claim: Unit, price: Price) -> Share:
    return _share(claim, price.usage_type, price.unit, (claim.units, claim.units * price.first_unit), listed=True)


def _share(claim: Unit, usage_type: str, unit: str, amounts: tuple[Decimal, Decimal], *, listed: bool) -> Share:
    units, cost = amounts
    return Share(arn=claim.arn, usage_type=usage_type, units=units, unit=unit, cost=cost, listed=listed)


def _billed(shares: Iterable[Share]) -> Decimal:
    return sum((share.cost for share in shares if not share.listed), ZERO)
