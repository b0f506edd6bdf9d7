"""The one metric that SageMaker Canvas publishes: how long ago somebody did something in an app.

Source: "Optimizing costs for Amazon SageMaker Canvas with automatic shutdown of idle apps" (AWS Machine Learning
Blog): `TimeSinceLastActive` in `/aws/sagemaker/Canvas/AppActivity` by domain and user profile.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sagemaker_cost_mcp.simulator.description import App, Domain, Fleet, Span
from sagemaker_cost_mcp.simulator.series import MINUTE, Sample, Series, minute_ceiling

CANVAS_NAMESPACE = "/aws/sagemaker/Canvas/AppActivity"

_STILL_AT_WORK = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class IdleSeries(Series):
    """Seconds since the last activity, read every minute while the app runs."""

    last_active: datetime
    """Before it, somebody was always at work."""

    def samples(self, start: datetime, end: datetime) -> Iterator[Sample]:
        """Samples of the minutes from `start` to before `end`, in order."""
        minute = max(start, minute_ceiling(self.span.start))
        until = end if self.span.end is None else min(end, self.span.end)
        while minute < until:
            yield Sample(max(0.0, (minute - self.last_active).total_seconds()))
            minute += MINUTE


def canvas_series(fleet: Fleet, region: str) -> Iterator[Series]:
    """What the Canvas apps of a region published."""
    for domain in fleet.domains:
        if domain.region == region:
            for app in domain.apps:
                if app.app_type == "Canvas":
                    for run in app.runs:
                        yield _idle_series(domain, app, run)


def _idle_series(domain: Domain, app: App, run: Span) -> Series:
    return IdleSeries(
        namespace=CANVAS_NAMESPACE,
        name="TimeSinceLastActive",
        dimensions=(("DomainId", domain.domain_id), ("UserProfileName", app.profile or "")),
        span=run,
        unit="Seconds",
        last_active=app.last_user_activity or _STILL_AT_WORK,
    )
