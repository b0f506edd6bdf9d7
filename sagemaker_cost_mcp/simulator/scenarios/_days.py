"""Moments of a scenario, counted back from the day on which its account is opened."""

from __future__ import annotations

from datetime import datetime, timedelta

from sagemaker_cost_mcp.simulator.description import JupyterLog, Span


class Days:
    """Moments counted back from the day on which the account is opened.

    Args:
        today: Midnight of that day, UTC.
    """

    def __init__(self, today: datetime) -> None:
        self.today = today

    def ago(self, days: int, hour: int = 9, minute: int = 0) -> datetime:
        """`days` days before today, at an hour of the day."""
        return self.today - timedelta(days=days) + timedelta(hours=hour, minutes=minute)

    def since(self, days: int) -> tuple[Span, ...]:
        """Running without a break from `days` days ago on."""
        return (Span(start=self.ago(days, 9, 5)),)

    def between(self, first: int, last: int) -> tuple[Span, ...]:
        """Running from `first` days ago until `last` days ago."""
        return (Span(start=self.ago(first, 9, 5), end=self.ago(last, 18, 20)),)

    def silent_since(self, last: int, first: int) -> JupyterLog:
        """A log whose last event is `last` days old."""
        return JupyterLog(first=self.ago(first, 9, 8), last=self.ago(last, 16, 42))

    def busy_since(self, first: int) -> JupyterLog:
        """A log that somebody writes to at this very moment."""
        return JupyterLog(first=self.ago(first, 9, 8))
