"""Volume of a Studio space that nobody works in.

## What it finds

Private and shared Studio spaces that have a volume, in which no app is, and which have neither been changed nor had an
app started for `unattached_space_days` days (30 unless configured). That no app is there is what ListApps says. When
the last one was started is what CloudTrail says (CreateApp of the space), since AWS lists a deleted app for a day only
and a space does not tell when it was used.

## Why it costs

Deleting an app, by hand or by idle shutdown, ends the charge for its instance, not the one for its space's volume:
every provisioned gigabyte is billed until the space is deleted.

## How the saving is computed

List saving = provisioned GB x price of a GB-month of Studio volumes in the region. Where the bill shows both gp2 and
gp3 volumes, or neither, the cheaper of their prices is taken: SageMaker does not say which one a space has.

Confidence is medium where CloudTrail was read back to the start of the window and knows of no start. It is low where
its newest events do not reach back that far, and where the last start is older than the window: how long that app ran
is not known.

## When it stays undecided

When the apps of the region could not be listed, when AWS says of an app in the space what this version does not know,
when CloudTrail was not read, when the size of the volume is not known, or when no price for Studio volumes is known in
the region. Spaces of Studio Classic have no volume and are not judged.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from sagemaker_cost_mcp.analysis.list_prices import volume_price
from sagemaker_cost_mcp.analysis.trail import Openings, Trail
from sagemaker_cost_mcp.model.finding import Claim, Confidence, Effort, Finding, Owner, Undecided, Verdict
from sagemaker_cost_mcp.model.money import Phase, Price
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.studio import SHUT_DOWN_WHEN_IDLE, Space, StudioApp
from sagemaker_cost_mcp.rules._rule import Judgement, Rule, finding
from sagemaker_cost_mcp.settings import Thresholds

_ATTACHED = frozenset({"InService", "Pending", "Deleting"})
_DETACHED = frozenset({"Failed", "Deleted"})
"""States of an app, as of botocore 1.44."""


@dataclass(frozen=True)
class _Quiet:
    """A space without an app, unchanged for the window."""

    space: Space
    starts: Openings
    now: datetime
    since: datetime
    """Start of the window."""


def judge(snapshot: Snapshot, thresholds: Thresholds) -> Iterator[Verdict]:
    """Judge each space in service that has a volume and was not changed within the window."""
    since = snapshot.taken_at - timedelta(days=thresholds.unattached_space_days)
    trail = Trail.of(snapshot)
    for space in snapshot.studio_spaces:
        if space.status != "InService" or space.app_type not in SHUT_DOWN_WHEN_IDLE or space.modified_at > since:
            continue
        inside = [app for app in snapshot.studio_apps if _is_in(app, space)]
        if any(app.status in _ATTACHED for app in inside):
            continue
        starts = trail.app_starts(space)
        unknown = _unknown(space, inside, starts, snapshot)
        if unknown:
            yield unknown
        elif starts is not None and not starts.within(since):
            yield _priced(_Quiet(space, starts, snapshot.taken_at, since), snapshot)


def _is_in(app: StudioApp, space: Space) -> bool:
    place = (space.ref.region, space.domain_id, space.ref.name)
    return (app.ref.region, app.domain_id, app.space) == place


def _unknown(space: Space, inside: list[StudioApp], starts: Openings | None, snapshot: Snapshot) -> Undecided | None:
    """What is not known of its use; None: all is known that can be."""
    region = space.ref.region
    if any((gap.operation, gap.region) == ("sagemaker:ListApps", region) for gap in snapshot.gaps):
        fix = "see the gaps of this answer; sagemaker:ListApps is what reads it"
        return _undecided(space, f"which apps run in {region}", fix)
    strange = next((app for app in inside if app.status not in _DETACHED), None)
    if strange:
        missing = f"whether app {strange.ref.name}, whose state is {strange.status!r}, uses it"
        return _undecided(space, missing, "look at the app in the console")
    if starts is None:
        return _undecided(
            space,
            "when an app was last started in it: it has none now, and was last changed on "
            f"{space.modified_at:%Y-%m-%d}",
            "see the gaps of this answer; cloudtrail:LookupEvents is what reads it; or ask its owner",
        )
    return None


def _undecided(space: Space, missing: str, how_to_fix: str) -> Undecided:
    return Undecided(rule=RULE.name, resource=space.ref, missing=missing, how_to_fix=how_to_fix)


def _priced(quiet: _Quiet, snapshot: Snapshot) -> Verdict:
    space = quiet.space
    price = volume_price(snapshot, space.ref.region, "Studio")
    if space.volume_gb is not None and price is not None:
        return _forgotten(quiet, space.volume_gb, price)
    if price is not None:
        missing, fix = "size of its volume", "look at the space in the console: AWS did not say"
    else:
        missing = f"price of Studio volumes in {space.ref.region}"
        fix = "grant pricing:GetProducts; see the gaps of this answer"
    return _undecided(space, missing, fix)


def _forgotten(quiet: _Quiet, volume_gb: int, price: Price) -> Finding:
    space = quiet.space
    claim = Claim(
        billable_unit=f"{space.ref.arn}#volume",
        usage_type=price.usage_type,
        region=space.ref.region,
        units=Decimal(volume_gb),
        unit=price.unit,
        list_usd=price.first_unit,
        price_source=price.source,
    )
    certain = quiet.starts.last is None and quiet.starts.since <= quiet.since
    return finding(
        RULE,
        Judgement(
            resource=space.ref,
            claims=(claim,),
            monthly_cost=claim.monthly_list_usd,
            confidence=Confidence.MEDIUM if certain else Confidence.LOW,
            evidence=_evidence(quiet, volume_gb, price),
            recommendation="Ask the owner, copy what is still needed to S3 or to the domain's file system (an app must "
            "be started in the space for that), then delete the space. Its volume goes with it, and a deleted volume "
            "cannot be brought back.",
            owner=_owner(space),
        ),
    )


def _owner(space: Space) -> Owner | None:
    if space.owner is None:
        return None
    evidence = f"user profile {space.owner} of domain {space.domain_id} owns the space"
    return Owner(kind="person", name=space.owner, evidence=evidence)


def _evidence(quiet: _Quiet, volume_gb: int, price: Price) -> Iterator[str]:
    space, days = quiet.space, (quiet.now - quiet.space.modified_at).days
    kind = "shared" if space.shared else "private"
    yield f"no app is in this {kind} space, and it was last changed on {space.modified_at:%Y-%m-%d}, {days} days ago"
    yield _started(quiet)
    yield f"its {volume_gb} GB volume costs ${price.first_unit.normalize():f} a GB-month"


def _started(quiet: _Quiet) -> str:
    last, since = quiet.starts.last, quiet.starts.since
    if last is not None:
        days = (quiet.now - last.at).days
        return f"the last {quiet.space.app_type} app was started in it on {last.at:%Y-%m-%d}, {days} days ago"
    if since <= quiet.since:
        return f"no app was started in it since {since:%Y-%m-%d}, says CloudTrail"
    return f"CloudTrail's newest events, read back to {since:%Y-%m-%d} only, know of no app that was started in it"


RULE = Rule(
    name="unattached-space-volume",
    title="Volume of a Studio space that nobody works in",
    phase=Phase.STORAGE,
    reads=frozenset({"studio_spaces", "studio_apps", "trail_events", "prices", "bill"}),
    effort=Effort.MEDIUM,
    reversible=False,
    judge=judge,
)
