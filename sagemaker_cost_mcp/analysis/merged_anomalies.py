"""AWS's anomalies and ours as one list, in which no dollar stands twice.

Those on one usage type whose days overlap are one row: AWS's then, confirmed by the detector, with both impacts kept.
Two monitors of AWS may report the same spend: of those on one account the larger counts. What costs less than expected
is never taken for what AWS reports, which is spend.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from sagemaker_cost_mcp.analysis.anomalies import Detected
from sagemaker_cost_mcp.model.anomalies import AwsAnomaly, RootCause
from sagemaker_cost_mcp.model.money import ZERO
from sagemaker_cost_mcp.model.value import Value


class Anomaly(Value):
    """One anomaly, whoever found it."""

    usage_type: str | None
    """None: AWS names none."""
    region: str | None
    account_ids: tuple[str, ...]
    """Those that AWS names; empty: it names none, or did not find it."""
    start: date
    end: date | None
    """Exclusive; None: it goes on."""
    expected: Decimal | None
    """The usage type's own where the detector saw it, else AWS's, of all that its monitor watches; None: AWS gives it
    for several usage types together."""
    actual: Decimal | None
    impact: Decimal
    """The detector's where it saw it, which is actual less expected, else AWS's; negative: less than expected."""
    source: Literal["aws", "detector"]
    aws_impact: Decimal | None
    detector_impact: Decimal | None
    detected: Detected | None
    """The detector's largest part of it."""
    feedback: str | None
    """What people answered AWS: `NO` means that it is no anomaly."""


class _Told(NamedTuple):
    """A root cause of one of AWS's anomalies."""

    anomaly: AwsAnomaly
    cause: RootCause

    @property
    def impact(self) -> Decimal:
        """SageMaker's part."""
        if self.cause.contribution is not None:
            return self.cause.contribution
        return ZERO if self.anomaly.shared else self.anomaly.impact or ZERO

    @property
    def whole(self) -> bool:
        """Whether it is the only cause, so that AWS's expected and actual speak of nothing else."""
        return not self.anomaly.shared and len(self.anomaly.causes) == 1


class _Cluster(NamedTuple):
    told: list[_Told]
    found: list[Detected]

    @property
    def start(self) -> date:
        return min([one.anomaly.start for one in self.told] + [one.start for one in self.found])

    @property
    def end(self) -> date | None:
        ends = [one.end for one in self.found] + [one.anomaly.end for one in self.told]
        closed = [end for end in ends if end is not None]
        return max(closed) if len(closed) == len(ends) else None

    def touches(self, start: date, end: date | None) -> bool:
        """Whether a stretch has a day in common."""
        return (self.end is None or start < self.end) and (end is None or self.start < end)


def merged(aws: Iterable[AwsAnomaly], found: Iterable[Detected]) -> tuple[Anomaly, ...]:
    """All anomalies, dearest first."""
    told: defaultdict[str | None, list[_Told]] = defaultdict(list)
    for anomaly in aws:
        for cause in anomaly.causes or (_NAMELESS,):
            told[cause.usage_type].append(_Told(anomaly, cause))
    own: defaultdict[str | None, list[Detected]] = defaultdict(list)
    for one in found:
        own[one.usage_type].append(one)
    rows = [_row(name, cluster) for name in {**told, **own} for cluster in _clusters(told[name], own[name])]
    return tuple(sorted(rows, key=lambda row: (-row.impact, row.usage_type or "", row.start)))


_NAMELESS = RootCause(usage_type=None, region=None, account_id=None, contribution=None)


def _clusters(told: Sequence[_Told], found: Sequence[Detected]) -> list[_Cluster]:
    """What overlaps, put together; drops stand alone."""
    drops = [_Cluster([], [one]) for one in found if one.impact < 0]
    clusters: list[_Cluster] = []
    singles = [_Cluster([one], []) for one in told] + [_Cluster([], [one]) for one in found if one.impact >= 0]
    for single in sorted(singles, key=lambda one: one.start):
        last = clusters[-1] if clusters else None
        if last is not None and last.touches(single.start, single.end):
            clusters[-1] = _Cluster(last.told + single.told, last.found + single.found)
        else:
            clusters.append(single)
    return clusters + drops


def _row(usage_type: str | None, cluster: _Cluster) -> Anomaly:
    told, found = cluster
    detector = sum((one.impact for one in found), ZERO) if found else None
    impact = _without_doubles(told) if told else None
    expected, actual = _spend(told, found)
    regions = {one.cause.region for one in told} | {one.region for one in found}
    named = sorted(region for region in regions if region)
    return Anomaly(
        usage_type=usage_type,
        region=named[0] if len(named) == 1 else None,
        account_ids=tuple(sorted({one.cause.account_id for one in told if one.cause.account_id})),
        start=cluster.start,
        end=cluster.end,
        expected=expected,
        actual=actual,
        impact=detector if detector is not None else impact or ZERO,
        source="aws" if told else "detector",
        aws_impact=impact,
        detector_impact=detector,
        detected=max(found, key=lambda one: abs(one.impact)) if found else None,
        feedback=next((one.anomaly.feedback for one in told if one.anomaly.feedback), None),
    )


def _without_doubles(told: Sequence[_Told]) -> Decimal:
    """Impact by account, of the monitor that saw most of it."""
    by_monitor: defaultdict[tuple[str | None, str], Decimal] = defaultdict(lambda: ZERO)
    for one in told:
        by_monitor[one.cause.account_id, one.anomaly.monitor_arn] += one.impact
    accounts = {account for account, _ in by_monitor}
    return sum((max(usd for (own, _), usd in by_monitor.items() if own == account) for account in accounts), ZERO)


def _spend(told: Sequence[_Told], found: Sequence[Detected]) -> tuple[Decimal | None, Decimal | None]:
    """Expected and actual: the detector's, the usage type's own; else AWS's, of all that its monitor watches."""
    if found:
        return sum((one.expected for one in found), ZERO), sum((one.actual for one in found), ZERO)
    whole = told[0].anomaly if len(told) == 1 and told[0].whole else None
    return (whole.expected, whole.actual) if whole else (None, None)
