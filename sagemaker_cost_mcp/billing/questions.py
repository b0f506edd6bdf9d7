"""Questions to Cost Explorer, refused here where AWS would refuse them: every request may cost USD 0.01.

Source: GetCostAndUsage, API reference of AWS Cost Explorer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches
from typing import Any

from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.model.history import HISTORY_MONTHS, earliest_day
from sagemaker_cost_mcp.model.ports import Window

COST_METRICS = ("NetAmortizedCost", "AmortizedCost", "NetUnblendedCost", "UnblendedCost", "BlendedCost")
GRANULARITIES = ("MONTHLY", "DAILY", "HOURLY")

HOURLY_DAYS = 14
"""Days for which hourly data is kept, where it is switched on at all."""

_ACCOUNT_ID = re.compile(r"[0-9]{12}")
# As in AWS's own model of BillingViewArn.
_BILLING_VIEW = re.compile(r"arn:aws[a-z-]*:billing::[0-9]{12}:billingview/[-a-zA-Z0-9/:_+=.@]{1,43}")


@dataclass(frozen=True)
class TagGroup:
    """A grouping by the values of a cost allocation tag."""

    key: str


@dataclass(frozen=True, kw_only=True)
class CostQuestion:
    """One GetCostAndUsage question, grouped by two things."""

    start: date
    end: date
    """Exclusive."""
    granularity: str
    metrics: tuple[str, ...]
    group_by: tuple[str | TagGroup, str]
    """Dimensions; the first may be a tag."""
    services: tuple[str, ...]
    account_ids: tuple[str, ...] = ()
    """Empty: all linked accounts that the caller may see."""
    billing_view: str | None = None
    """ARN; None: the caller's primary view."""
    tags: tuple[tuple[str, str], ...] = ()
    """Only usage with these tags; an empty value stands for any."""
    without_record_types: tuple[str, ...] = ()

    @property
    def params(self) -> dict[str, Any]:
        """As the API takes it."""
        return {
            "TimePeriod": time_period(self.start, self.end, self.granularity),
            "Granularity": self.granularity,
            "Metrics": list(self.metrics),
            "GroupBy": [_group(one) for one in self.group_by],
            "Filter": self._filter,
            **of_view(self.billing_view),
        }

    @property
    def _filter(self) -> dict[str, Any]:
        parts = [_dimension("SERVICE", self.services)]
        if self.account_ids:
            parts.append(_dimension("LINKED_ACCOUNT", self.account_ids))
        if self.without_record_types:
            parts.append({"Not": _dimension("RECORD_TYPE", self.without_record_types)})
        parts += [_tag(key, value) for key, value in self.tags]
        return {"And": parts} if len(parts) > 1 else parts[0]


def of_view(billing_view: str | None) -> dict[str, str]:
    """The parameter that names a billing view, where one is asked for."""
    return {"BillingViewArn": billing_view} if billing_view else {}


def _group(by: str | TagGroup) -> dict[str, str]:
    return {"Type": "TAG", "Key": by.key} if isinstance(by, TagGroup) else {"Type": "DIMENSION", "Key": by}


def _dimension(key: str, values: Iterable[str]) -> dict[str, Any]:
    return {"Dimensions": {"Key": key, "Values": list(values)}}


def _tag(key: str, value: str) -> dict[str, Any]:
    if value:
        return {"Tags": {"Key": key, "Values": [value]}}
    return {"Not": {"Tags": {"Key": key, "MatchOptions": ["ABSENT"]}}}


def time_period(start: date, end: date, granularity: str) -> dict[str, str]:
    """The API's TimePeriod: dates, or for HOURLY full timestamps.

    >>> time_period(date(2026, 11, 1), date(2026, 11, 2), "HOURLY")
    {'Start': '2026-11-01T00:00:00Z', 'End': '2026-11-02T00:00:00Z'}
    """
    suffix = "T00:00:00Z" if granularity == "HOURLY" else ""
    return {"Start": f"{start.isoformat()}{suffix}", "End": f"{end.isoformat()}{suffix}"}


def check(window: Window, metric: str, account_ids: Iterable[str], today: date) -> None:
    """Refuse what AWS would refuse.

    Raises:
        BadQuestion: The sentence says what is wrong and what would be right.
    """
    _check_name("cost metric", metric, COST_METRICS)
    _check_name("granularity", window.granularity, GRANULARITIES)
    _check_window(window, today)
    if window.granularity == "HOURLY":
        _check_hourly(window, today)
    for account_id in account_ids:
        if not _ACCOUNT_ID.fullmatch(account_id):
            raise BadQuestion(f"{account_id!r} is not an AWS account id: those have 12 digits, as in '123456789012'.")


def check_billing_view(arn: str | None) -> None:
    """Refuse what cannot be the ARN of a billing view.

    Raises:
        BadQuestion: The sentence shows what one looks like.
    """
    if arn is not None and not _BILLING_VIEW.fullmatch(arn):
        raise BadQuestion(
            f"{arn!r} is not the ARN of a billing view, which looks like "
            "arn:aws:billing::123456789012:billingview/custom-1a2b3c. `aws billing list-billing-views` lists them."
        )


def _check_name(kind: str, name: str, valid: tuple[str, ...]) -> None:
    if name in valid:
        return
    by_lower = {one.lower(): one for one in valid}
    close = get_close_matches(name.lower(), by_lower, n=1)
    hint = f" Did you mean {by_lower[close[0]]}?" if close else ""
    raise BadQuestion(f"{name!r} is not a {kind}; valid are {', '.join(valid)}.{hint}")


def _check_window(window: Window, today: date) -> None:
    start, end = window.start, window.end
    if start > today:
        raise BadQuestion(
            f"start_date {start} is in the future (today is {today}): there is no bill yet. "
            f"Ask for a window that starts on {today} or before, or for a forecast."
        )
    if start >= end:
        raise BadQuestion(
            f"The window is empty: start_date {start} must be before end_date {end}, which is exclusive. "
            f"For that one day ask for {start} to {start + timedelta(days=1)}."
        )
    if start < earliest_day(today):
        raise BadQuestion(
            f"start_date {start} is too long ago: Cost Explorer keeps {HISTORY_MONTHS} months. "
            f"Ask for a window that starts on {earliest_day(today)} or later."
        )


def _check_hourly(window: Window, today: date) -> None:
    oldest = today - timedelta(days=HOURLY_DAYS)
    if window.start < oldest:
        raise BadQuestion(
            f"HOURLY data goes back {HOURLY_DAYS} days, to {oldest}; start_date is {window.start}. "
            "Start later, or use granularity DAILY."
        )
    if (window.end - window.start).days > HOURLY_DAYS:
        raise BadQuestion(
            f"HOURLY data covers at most {HOURLY_DAYS} days; {window.start} to {window.end} is longer. "
            f"End on {window.start + timedelta(days=HOURLY_DAYS)} or before, or use granularity DAILY."
        )
