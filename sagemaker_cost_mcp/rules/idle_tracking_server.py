"""Idle MLflow tracking server.

## What it finds

MLflow tracking servers that are on although AWS calls them inactive: their state is one in which they run (`Created`,
`Started`, `Updated`, …) and `IsActive` says `Inactive`. That is all that SageMaker's API tells about them: it has no
time of the last use, and `LastModifiedTime` moves with start, stop and configuration.

## Why it costs

A tracking server is billed by the hour for its size from creation until it is stopped or deleted, whether anybody logs
to it or not. A stopped one keeps its experiments and can be started again.

## How the saving is computed

List saving = 730 h x price of an hour of its size in the region: of the MLflow usage type on this account's bill that
names the size. The storage of its metadata stays.

Confidence is low: the API does not say what makes a server inactive.

## When it stays undecided

When it is on, active, and older than `idle_tracking_server_days` days (30 unless configured): its use leaves no trace
that is read here. Also when AWS does not say whether it is active, its description could not be read, or no price is
known. Younger servers are not judged.
"""

from __future__ import annotations

from collections.abc import Iterator

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
    for server in snapshot.tracking_servers:
        days = (snapshot.taken_at - server.created_at).days
        if server.status in _OFF or days < thresholds.idle_tracking_server_days:
            continue
        if server.active is False:
            yield _inactive(server, snapshot)
        else:
            yield _unseen(server, days)


def _unseen(server: TrackingServer, days: int) -> Undecided:
    said = "its use" if server.active else "its use, and whether AWS calls it active"
    return _undecided(
        server,
        f"{said}: it is on ({server.status}) and {days} days old, and SageMaker does not tell who logs to it",
        "ask its team, or look in CloudTrail for events of sagemaker-mlflow; stop it where there are none",
    )


def _inactive(server: TrackingServer, snapshot: Snapshot) -> Verdict:
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
                f"a {server.size} tracking server costs ${price.first_unit.normalize():f} an hour, used or not",
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
    reads=frozenset({"tracking_servers", "prices"}),
    effort=Effort.LOW,
    reversible=True,
    judge=judge,
)
