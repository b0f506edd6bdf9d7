"""Unused online store.

## What it finds

Feature groups whose online store nobody read for `unused_online_store_days` days (30 unless configured), on demand or
provisioned. The online store serves single records to models that answer at once; training reads the offline store.

Read units come from CloudWatch (`ConsumedReadRequestsUnits` on demand, `ConsumedReadCapacityUnits` provisioned, of
GetRecord and BatchGetRecord). A request publishes what it consumed and nothing is published without one, so silence
proves nothing by itself: it counts where the same group published writes, or zeros, in the same days; or, on demand,
where the bill of the window has no read unit of the region at all.

## Why it costs

An online store is charged for what it holds by the GB-month, and for its writes by the unit or, provisioned, for the
units that are kept ready hour by hour, whether anybody reads a record or not.

## How the saving is computed

List saving = GB held x price of a GB-month + (on demand) write units x price of a unit x 730 h / hours of the window,
or (provisioned) read and write units kept ready x 730 h x price of a unit-hour. Prices are those of the price list; for
what it does not have, the account's own bill: cost / quantity. What has no price in either is named and not counted.

The writes of a group with both stores fill both. Theirs is saved only if the offline store is filled in batches that go
straight there, so that confidence is medium at most. It is low as long as a monthly job may come back.

## When it stays undecided

When its metrics or its description could not be read, when CloudWatch has neither reads nor writes of it and the bill
cannot tell either, or when no price of anything it is charged for is known. Younger groups are not judged.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sagemaker_cost_mcp.analysis.idleness import MONTHLY_DAYS
from sagemaker_cost_mcp.analysis.online_store_costs import READS, StoreCosts, store_costs
from sagemaker_cost_mcp.analysis.worded_rates import WordedRates, billed
from sagemaker_cost_mcp.model.feature_groups import FeatureGroup
from sagemaker_cost_mcp.model.finding import Confidence, Effort, Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.money import HOURS_PER_MONTH, ZERO, Phase
from sagemaker_cost_mcp.model.online_stores import OnlineStoreUse
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules._rule import Judgement, Rule, finding
from sagemaker_cost_mcp.settings import Thresholds

_NOT_THERE = frozenset({"Creating", "CreateFailed", "Deleting"})
_HOURS_A_DAY = 24


@dataclass(frozen=True, kw_only=True)
class _Unread:
    """A group that nobody read in the window, and how that is known."""

    group: FeatureGroup
    days: int
    writes: Decimal
    """Write units of the window."""
    witness: str | None
    """What shows that silence means no reads, as a sentence; None: nothing does."""
    last: date | None
    """Last day with a read before the window; None: none in the look-back."""
    until: date

    @property
    def monthly_writes(self) -> Decimal:
        return self.writes * HOURS_PER_MONTH / (self.days * _HOURS_A_DAY)


def judge(snapshot: Snapshot, thresholds: Thresholds) -> Iterator[Verdict]:
    """Judge each feature group with an online store that is older than the window."""
    days, rates = thresholds.unused_online_store_days, WordedRates(snapshot)
    start = snapshot.taken_at.date() - timedelta(days=days)
    known = {one.arn: one for one in snapshot.online_store_use}
    for group in snapshot.feature_groups:
        young = group.created_at.date() >= start
        if group.online_store is False or group.status in _NOT_THERE or young:
            continue
        if group.online_store is None:
            yield _undecided(
                group, "whether it has an online store", "see the gaps; sagemaker:DescribeFeatureGroup reads it"
            )
        elif group.ref.arn not in known:
            yield _undecided(group, "how it is used", "see the gaps; cloudwatch:GetMetricData is what reads it")
        elif unread := _unread(group, known[group.ref.arn], days, snapshot):
            yield from _judged(unread, store_costs(rates, group, unread.monthly_writes))


def _unread(group: FeatureGroup, use: OnlineStoreUse, days: int, snapshot: Snapshot) -> _Unread | None:
    """None: somebody read it in the window."""
    start = use.until - timedelta(days=days)
    reads = {day: units for day, units in use.reads.items() if day >= start}
    writes = {day: units for day, units in use.writes.items() if day >= start}
    if any(units > 0 for units in reads.values()):
        return None
    earlier = [day for day, units in use.reads.items() if units > 0 and day >= group.created_at.date()]
    return _Unread(
        group=group,
        days=days,
        writes=sum(writes.values(), ZERO),
        witness=_witness(group, len(reads), len(writes), snapshot),
        last=max(earlier, default=None),
        until=use.until,
    )


def _witness(group: FeatureGroup, read_days: int, written_days: int, snapshot: Snapshot) -> str | None:
    if written_days:
        return f"CloudWatch has writes on {written_days} of these days"
    if read_days:
        return f"CloudWatch has zeros on {read_days} of these days"
    bill, region = snapshot.bill, group.ref.region
    if group.throughput_mode == "OnDemand" and bill is not None and not billed(bill, region, READS):
        return f"the bill of {bill.window_start} to {bill.window_end} has no read unit of {region}"
    return None


def _judged(unread: _Unread, costs: StoreCosts) -> Iterator[Verdict]:
    """A store that holds nothing and is not written costs nothing."""
    if not costs.claims and not costs.unpriced:
        return
    if unread.witness is None:
        yield _undecided(
            unread.group,
            f"whether it is read: CloudWatch has neither reads nor writes of it in {unread.days} days",
            "ask its team; or look in CloudWatch, namespace AWS/SageMaker/FeatureStore, what the group publishes",
        )
    elif not costs.claims:
        yield _undecided(
            unread.group,
            f"price of {', '.join(costs.unpriced)} in {unread.group.ref.region}; nobody read it in {unread.days} days",
            "grant pricing:GetProducts and ce:GetCostAndUsage",
        )
    else:
        yield _unused(unread, costs)


def _unused(unread: _Unread, costs: StoreCosts) -> Finding:
    group = unread.group
    return finding(
        RULE,
        Judgement(
            resource=group.ref,
            claims=costs.claims,
            monthly_cost=costs.monthly,
            confidence=_confidence(unread),
            evidence=_evidence(unread, costs),
            recommendation="Ask its team whether a model is to read it. An online store cannot be switched off: make "
            "a group with an offline store only, fill that in batches, and delete this one; its offline data stay in "
            "Amazon S3."
            if group.offline_store
            else "Ask its team whether a model is to read it, then delete the feature group; without an offline store "
            "its records are gone, so export them first where they are wanted.",
            part="online-store",
        ),
    )


def _confidence(unread: _Unread) -> Confidence:
    if unread.last and (unread.until - unread.last).days < MONTHLY_DAYS:
        return Confidence.LOW
    by_writes = unread.writes > 0 and not unread.group.offline_store
    return Confidence.HIGH if by_writes and unread.last is None else Confidence.MEDIUM


def _evidence(unread: _Unread, costs: StoreCosts) -> Iterator[str]:
    last = f"; last read on {unread.last}" if unread.last else ""
    yield f"0 read units in {unread.days} days{last}; {unread.witness}"
    for claim in costs.claims:
        part = claim.billable_unit.rpartition("#")[2]
        usd = f"${claim.list_usd.normalize():f}"
        yield f"{part}: {claim.units:,.0f} {claim.unit} a month x {usd} = ${claim.monthly_list_usd:,.2f}"
    if costs.unpriced:
        yield f"not counted, since no price is known: {', '.join(costs.unpriced)}"
    if unread.writes and unread.group.offline_store:
        yield "the same writes fill its offline store: they are saved only if that is filled in batches instead"


def _undecided(group: FeatureGroup, missing: str, how_to_fix: str) -> Undecided:
    return Undecided(rule=RULE.name, resource=group.ref, missing=missing, how_to_fix=how_to_fix)


RULE = Rule(
    name="unused-online-store",
    title="Unused online store",
    phase=Phase.DATA_PROCESSING,
    reads=frozenset({"feature_groups", "online_store_use", "prices", "bill"}),
    effort=Effort.MEDIUM,
    reversible=False,
    judge=judge,
)
