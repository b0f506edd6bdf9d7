"""Canvas session left on.

## What it finds

Canvas apps that have been in service for more than `canvas_session_hours` hours (12 unless configured: no working day
is longer) without proof that somebody used them within that time.

## Why it costs

Canvas bills each hour of a session, from opening the app until its user logs out or the app is deleted; closing the
browser does not log out. Studio's idle shutdown does not cover Canvas.

## How the saving is computed

List saving = 730 h x price of a session hour in the region, the run-rate if nobody logs out. Cash saving: what the bill
would lose at the account's effective rate, never more than Canvas sessions cost a month.

Confidence is medium where the last activity itself is older than the threshold. It is low where the last activity is
only a health check, or is not told: somebody may be at work. Then the age of the app is all the evidence, and an app
that is opened again within 24 hours keeps its age.

## When it stays undecided

When the app's description could not be read, or no price of a session hour is known in the region.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sagemaker_cost_mcp.analysis.list_prices import usage_price
from sagemaker_cost_mcp.analysis.studio_idle import Studio, Use, use
from sagemaker_cost_mcp.model.finding import Confidence, Effort, Undecided, Verdict
from sagemaker_cost_mcp.model.money import Phase, Price
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.studio import CANVAS_SESSION, StudioApp
from sagemaker_cost_mcp.rules._rule import Judgement, Rule, compute_claim, finding
from sagemaker_cost_mcp.settings import Thresholds


def judge(snapshot: Snapshot, thresholds: Thresholds) -> Iterator[Verdict]:
    """Judge each Canvas session that is longer than a day's work."""
    window = timedelta(hours=thresholds.canvas_session_hours)
    studio = Studio.of(snapshot)
    for app in snapshot.studio_apps:
        if app.app_type != "Canvas" or not app.runs_billed:
            continue
        used = use(app, snapshot.taken_at, window)
        if used in {Use.SEEN, Use.YOUNG}:
            continue
        price = usage_price(snapshot, app.ref.region, CANVAS_SESSION)
        if not app.described or price is None:
            yield _undecided(app)
        else:
            yield _left_on(app, used, price, (snapshot, studio))


def _undecided(app: StudioApp) -> Undecided:
    missing = f"price of a Canvas session hour in {app.ref.region}" if app.described else "when it was last used"
    action = "pricing:GetProducts" if app.described else "sagemaker:DescribeApp"
    return Undecided(
        rule=RULE.name,
        resource=app.ref,
        missing=f"{missing}; the session is open since {app.created_at:%Y-%m-%d %H:%M} UTC",
        how_to_fix=f"see the gaps of this answer; {action} is what reads it",
    )


def _left_on(app: StudioApp, used: Use, price: Price, account: tuple[Snapshot, Studio]) -> Verdict:
    snapshot, studio = account
    claim = compute_claim(app.ref, price)
    return finding(
        RULE,
        Judgement(
            resource=app.ref,
            claims=(claim,),
            monthly_cost=claim.monthly_list_usd,
            confidence=Confidence.MEDIUM if used is Use.NONE else Confidence.LOW,
            evidence=_evidence(app, used, price, snapshot),
            recommendation="Ask its user to log out of Canvas, or delete the app: models and data stay. To have it "
            "done from then on, let an alarm on Canvas' CloudWatch metric TimeSinceLastActive delete idle apps.",
            owner=studio.person(app),
        ),
    )


def _evidence(app: StudioApp, used: Use, price: Price, snapshot: Snapshot) -> Iterator[str]:
    hours = int((snapshot.taken_at - app.created_at).total_seconds() // 3600)
    yield f"Canvas session open since {app.created_at:%Y-%m-%d %H:%M} UTC, {hours:,} hours ago"
    if used is Use.NONE and app.last_activity_at:
        yield f"last activity on {app.last_activity_at:%Y-%m-%d %H:%M} UTC"
    else:
        yield "whether anybody used it since cannot be told: AWS tells of health checks only"
    yield f"a session hour costs ${price.first_unit.normalize():f} until its user logs out"


RULE = Rule(
    name="canvas-session-left-on",
    title="Canvas session left on",
    phase=Phase.EXPERIMENTATION,
    reads=frozenset({"studio_apps", "studio_spaces", "prices"}),
    cadence="daily",
    effort=Effort.LOW,
    reversible=True,
    judge=judge,
)
