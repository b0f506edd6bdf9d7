"""Idle MLflow tracking server.

## What it finds

MLflow tracking servers that are on although AWS calls them inactive: their state is one in which they run (`Created`,
`Started`, `Updated`, …) and `IsActive` says `Inactive`. That is all that SageMaker's API tells about them: it has no
time of the last use, and `LastModifiedTime` moves with start, stop and configuration.

CloudTrail tells who opened it: one whose URL AWS made within `idle_tracking_server_days` days
(CreatePresignedMlflowTrackingServerUrl) is in use, active or not.

## Why it costs

A tracking server is billed by the hour for its size from creation until it is stopped or deleted, whether anybody logs
to it or not. A stopped one keeps its experiments and can be started again.

## How the saving is computed

List saving = 730 h x price of an hour of its size in the region: of the MLflow usage type on this account's bill that
names the size. The storage of its metadata stays.

Confidence is low: the API does not say what makes a server inactive.

## When it stays undecided

When it is on, active, older than `idle_tracking_server_days` days (30 unless configured), and nobody is known to have
opened it: programs log to it without opening it, and that leaves no trace which is read here. Also when AWS does not
say whether it is active, its description could not be read, or no price is known. Younger servers are not judged.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sagemaker_cost_mcp.analysis.trail import Openings, Trail
from sagemaker_cost_mcp.model.finding import Confidence, Effort, Owner, Undecided, Verdict
from sagemaker_cost_mcp.model.money import Phase, Price
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.studio import TrackingServer
from sagemaker_cost_mcp.rules._rule import Judgement, Rule, compute_claim, finding
from sagemaker_cost_mcp.settings import Thresholds

_OFF = frozenset({"Stopped", "Stopping", "Creating", "CreateFailed", "Deleting"})
"""States in which it is not on, or not for long."""


def judge(snapshot: Snapshot, thresholds: Thresholds) -> Iterator[Verdict]:
    """Judge each tracking server that is on and older than the window."""
    trail = Trail.of(snapshot)
    start = snapshot.taken_at - timedelta(days=thresholds.idle_tracking_server_days)
    for server in snapshot.tracking_servers:
        openings = trail.openings(server.ref)
        if server.status in _OFF or server.created_at > start or (openings and openings.within(start)):
            continue
        if server.active is False:
            yield _inactive(server, openings, snapshot)
        else:
            yield _unseen(server, openings, (snapshot.taken_at - server.created_at).days)


def _unseen(server: TrackingServer, openings: Openings | None, days: int) -> Undecided:
    said = "its use" if server.active else "its use, and whether AWS calls it active"
    opened = f"; {openings.sentence}" if openings else ""
    return _undecided(
        server,
        f"{said}: it is on ({server.status}) and {days} days old, and SageMaker does not tell who logs to it{opened}",
        "ask its team whose programs log to it, and stop it where there are none",
    )


def _inactive(server: TrackingServer, openings: Openings | None, snapshot: Snapshot) -> Verdict:
    if server.size is None:
        return _undecided(server, "its size", "see the gaps; sagemaker:DescribeMlflowTrackingServer reads it")
    price = _price(server, server.size, snapshot)
    if price is None:
        return _undecided(
            server,
            f"price of a {server.size} tracking server in {server.ref.region}",
            f"grant ce:GetCostAndUsage and pricing:GetProducts; it is {server.status}, and AWS calls it inactive",
        )
    claim = compute_claim(server.ref, price)
    return finding(
        RULE,
        Judgement(
            resource=server.ref,
            claims=(claim,),
            monthly_cost=claim.monthly_list_usd,
            confidence=Confidence.LOW,
            evidence=(
                f"{server.status}, and AWS calls it inactive; last changed on {server.modified_at:%Y-%m-%d}",
                *((openings.sentence,) if openings else ()),
                f"a {server.size} tracking server costs ${price.first_unit.normalize():f} an hour",
            ),
            recommendation="Ask its team, then stop the tracking server: its experiments stay, and it can be started "
            "again.",
            owner=_maker(server),
        ),
    )


def _price(server: TrackingServer, size: str, snapshot: Snapshot) -> Price | None:
    """Price of an hour of its size. The raw usage types were not seen, so MLflow and the size must be in the name."""
    words = ("mlflow", size.lower())
    hourly = (
        one for one in snapshot.prices if one.region == server.ref.region and one.unit.lower() in {"hrs", "hours"}
    )
    return next((price for price in hourly if all(word in price.usage_type.lower() for word in words)), None)


def _maker(server: TrackingServer) -> Owner | None:
    name = server.created_by
    return Owner(kind="person", name=name, evidence=f"created by user profile {name}") if name else None


def _undecided(server: TrackingServer, missing: str, how_to_fix: str) -> Undecided:
    return Undecided(rule=RULE.name, resource=server.ref, missing=missing, how_to_fix=how_to_fix)


RULE = Rule(
    name="idle-tracking-server",
    title="Idle MLflow tracking server",
    phase=Phase.EXPERIMENTATION,
    reads=frozenset({"tracking_servers", "trail_events", "prices"}),
    cadence="daily",
    effort=Effort.LOW,
    reversible=True,
    judge=judge,
)
