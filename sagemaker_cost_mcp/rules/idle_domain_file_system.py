"""Home file system of a Studio domain that nobody uses.

## What it finds

Amazon EFS file systems that SageMaker made for a Studio domain (tag `ManagedByAmazonSageMakerResource`) and that nobody
connected to for `idle_file_system_days` days (30 unless configured). The worst are those whose domain is gone: deleting
a domain keeps its file system, unless `RetentionPolicy` says otherwise.

The traces are `ClientConnections` and `TotalIOBytes` in CloudWatch namespace `AWS/EFS`. A connection or a byte within
the window is use. Zero connections on each of its days is none; so is a file system without mount targets, to which
nobody can connect.

## Why it costs

Amazon EFS bills every gigabyte that is stored, whether or not a domain, or anybody, is still there. Files that nobody
reads stay in the Standard class, at about twelve times the price of Infrequent Access, unless a lifecycle policy moves
them.

## How the saving is computed

The domain is gone: metered GB of each storage class x list price of its GB-month in the region; the cheapest price that
the class has there. The domain exists: its file system cannot be taken from it, but a lifecycle policy moves the files:
GB in Standard x (price in Standard - dearest price in Infrequent Access), claimed as gigabytes of Standard. Reading
them again would cost a fee. Amazon EFS bills this, so that it is told at list price, and is not part of the cash that
leaves SageMaker's bill. Provisioned throughput, backups and Amazon FSx are not counted. What costs less than a cent a
month is left out.

Confidence is high where the domain is gone and nobody is known to have connected; medium where the domain exists; low
where the domain is gone and CloudWatch has no data for some day of the window.

## When it stays undecided

When it is not known whether the domain still exists; when the domain exists and CloudWatch was not read, or has no data
for some day of the window; when no price is known. File systems younger than the window are not judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from types import MappingProxyType

from sagemaker_cost_mcp.analysis.list_prices import list_price
from sagemaker_cost_mcp.model.file_systems import EFS, FileSystem, FileSystemUse, StorageClass
from sagemaker_cost_mcp.model.finding import Claim, Confidence, Effort, Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.money import ZERO, Phase, Price
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules._rule import Judgement, Rule, finding
from sagemaker_cost_mcp.settings import Thresholds

_GOING = frozenset({"creating", "deleting", "deleted"})
_CENT = Decimal("0.01")

_BILLED_AS: Mapping[StorageClass, tuple[str, ...]] = MappingProxyType(
    {
        StorageClass.STANDARD: ("TimedStorage",),
        StorageClass.IA: ("IATimedStorage", "IATimedStorage-ET"),
        StorageClass.ARCHIVE: ("ArchiveTimedStorage",),
    }
)
"""How usage types begin; `ET` is elastic throughput, One Zone has `-Z` after it (source: AWS price list, AmazonEFS)."""


class _Domain(Enum):
    GONE = "gone"
    THERE = "there"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class _Case:
    """A file system before the judge."""

    system: FileSystem
    use: FileSystemUse | None
    now: datetime
    days: int

    @property
    def window(self) -> tuple[date, ...]:
        """Its complete days."""
        today = self.now.date()
        return tuple(today - timedelta(days=ago) for ago in range(self.days, 0, -1))

    @property
    def used(self) -> bool:
        """Somebody connected, or moved a byte, within the window."""
        points = (self.use.connections, self.use.io_bytes) if self.use else ()
        return any(value > 0 and day >= self.window[0] for point in points for day, value in point.items())

    @property
    def silent_days(self) -> int:
        """Days of the window of which CloudWatch says nothing."""
        if self.use is None:
            return self.days
        return sum(day not in self.use.connections for day in self.window)

    @property
    def proven(self) -> bool:
        """Nobody can have connected."""
        return self.system.mount_targets == 0 or self.silent_days == 0


def judge(snapshot: Snapshot, thresholds: Thresholds) -> Iterator[Verdict]:
    """Judge each home file system that is older than the window."""
    uses = {use.arn: use for use in snapshot.file_system_use}
    days = thresholds.idle_file_system_days
    for system in snapshot.file_systems:
        case = _Case(system, uses.get(system.ref.arn), snapshot.taken_at, days)
        young = snapshot.taken_at - system.created_at < timedelta(days=days)
        if not young and system.state not in _GOING and not case.used:
            yield from _unused(case, _domain(system, snapshot), snapshot)


def _domain(system: FileSystem, snapshot: Snapshot) -> _Domain:
    region = system.ref.region
    if any((one.ref.region, one.domain_id) == (region, system.domain_id) for one in snapshot.studio_domains):
        return _Domain.THERE
    unread = any((gap.operation, gap.region) == ("sagemaker:ListDomains", region) for gap in snapshot.gaps)
    return _Domain.UNKNOWN if unread or system.domain_id is None else _Domain.GONE


def _unused(case: _Case, domain: _Domain, snapshot: Snapshot) -> Iterator[Verdict]:
    if domain is _Domain.UNKNOWN:
        yield _undecided(
            case, "whether the domain that it was made for still exists", "see the gaps; sagemaker:ListDomains tells"
        )
    elif domain is _Domain.THERE and not case.proven:
        yield _unproven(case)
    else:
        claims = _kept(case, snapshot) if domain is _Domain.GONE else _cooled(case, snapshot)
        if claims is None:
            missing = f"price of Amazon EFS storage in {case.system.ref.region}"
            yield _undecided(case, missing, "grant pricing:GetProducts; see the gaps of this answer")
        elif sum((claim.monthly_list_usd for claim in claims), ZERO) >= _CENT:
            yield _idle(case, domain, claims, snapshot)


def _unproven(case: _Case) -> Undecided:
    if case.use is None:
        return _undecided(
            case, "who connected to it was not read", "see the gaps; cloudwatch:GetMetricData is what reads it"
        )
    return _undecided(
        case,
        f"ClientConnections of {case.silent_days} of {case.days} days: CloudWatch has no data, which is not zero",
        "ask the people of its domain",
    )


def _kept(case: _Case, snapshot: Snapshot) -> tuple[Claim, ...] | None:
    """All that is stored; None: some price is not known."""
    found = [(kind, held, _prices(case, kind, snapshot)) for kind, held in case.system.gigabytes.items()]
    if not all(prices for _, _, prices in found):
        return None
    return tuple(_claim(case, kind, held, min(prices, key=_hourly)) for kind, held, prices in found)


def _cooled(case: _Case, snapshot: Snapshot) -> tuple[Claim, ...] | None:
    """What a lifecycle policy would save; None: some price is not known."""
    held = case.system.gigabytes.get(StorageClass.STANDARD, ZERO)
    warm, cold = (_prices(case, kind, snapshot) for kind in (StorageClass.STANDARD, StorageClass.IA))
    if not warm or not cold:
        return None
    now, then = min(warm, key=_hourly), max(cold, key=_hourly)
    share = max(ZERO, 1 - then.first_unit / now.first_unit)
    return (_claim(case, StorageClass.STANDARD, held * share, now),)


def _prices(case: _Case, kind: StorageClass, snapshot: Snapshot) -> list[Price]:
    zone = "-Z" if case.system.one_zone else ""
    names = [f"{start}{zone}-ByteHrs" for start in _BILLED_AS[kind]]
    found = [list_price(snapshot, case.system.ref.region, name, "") for name in names]
    return [price for price in found if price is not None]


def _hourly(price: Price) -> Decimal:
    return price.first_unit


def _claim(case: _Case, kind: StorageClass, gigabytes: Decimal, price: Price) -> Claim:
    return Claim(
        billable_unit=f"{case.system.ref.arn}#{kind.value}",
        usage_type=price.usage_type,
        region=case.system.ref.region,
        units=gigabytes,
        unit=price.unit,
        list_usd=price.first_unit,
        price_source=price.source,
        service=EFS,
    )


def _idle(case: _Case, domain: _Domain, claims: tuple[Claim, ...], snapshot: Snapshot) -> Finding:
    gone = domain is _Domain.GONE
    cost = _kept(case, snapshot)
    return finding(
        RULE,
        Judgement(
            resource=case.system.ref,
            claims=claims,
            monthly_cost=None if cost is None else sum((claim.monthly_list_usd for claim in cost), ZERO),
            confidence=_confidence(case, gone=gone),
            evidence=_evidence(case, claims, gone=gone),
            recommendation=_DELETE if gone else _COOL,
        ),
    )


_DELETE = (
    "Ask who worked in the domain, copy what is still needed to S3 (mount it, or use AWS DataSync), then delete its "
    "mount targets and the file system. Deleted files cannot be brought back. Next time, delete a domain with "
    "RetentionPolicy={HomeEfsFileSystem: Delete} once its files are saved."
)
_COOL = (
    "Give the file system a lifecycle policy that moves files to Infrequent Access after 30 days without access, and "
    "back on first use. Do not delete it: the domain would not work without it. If the domain itself is not needed, "
    "save the files and delete it with RetentionPolicy={HomeEfsFileSystem: Delete}."
)


def _confidence(case: _Case, *, gone: bool) -> Confidence:
    if not gone:
        return Confidence.MEDIUM
    return Confidence.HIGH if case.proven else Confidence.LOW


def _evidence(case: _Case, claims: tuple[Claim, ...], *, gone: bool) -> Iterator[str]:
    system = case.system
    yield f"made for domain {system.domain_id}, which {'does not exist any more' if gone else 'exists'}"
    yield _connections(case)
    sizes = ", ".join(f"{held:,.1f} GB in {kind.value}" for kind, held in system.gigabytes.items())
    yield f"it holds {sizes}"
    saved = sum((claim.monthly_list_usd for claim in claims), ZERO)
    yield f"{EFS} bills it, not SageMaker: ${saved:,.2f} a month at list price would leave that bill"


def _connections(case: _Case) -> str:
    if case.system.mount_targets == 0:
        return "it has no mount target, so that nobody can connect to it"
    if case.proven:
        return f"0 connections and 0 bytes on each of the last {case.days} days"
    return f"CloudWatch knows of no connection, and has no data for {case.silent_days} of the last {case.days} days"


def _undecided(case: _Case, missing: str, how_to_fix: str) -> Undecided:
    return Undecided(rule=RULE.name, resource=case.system.ref, missing=missing, how_to_fix=how_to_fix)


RULE = Rule(
    name="idle-domain-file-system",
    title="Home file system of a Studio domain that nobody uses",
    phase=Phase.STORAGE,
    reads=frozenset({"file_systems", "file_system_use", "studio_domains", "prices"}),
    effort=Effort.MEDIUM,
    reversible=False,
    judge=judge,
)
