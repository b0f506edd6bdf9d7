"""`fleet`: as many resources as one asks for, all alike, to see what size does. Nothing in it is a story.

It has to be cheap, so that a test or benchmark measures the reader and not the simulated account: descriptions are
shared where they can be, and nothing is drawn by chance. Every kind of resource is counted by its number alone, so
that the n-th one is the same in a fleet of any size.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sagemaker_cost_mcp.simulator.description import Fleet, JupyterLog, Notebook, Span

ACCOUNT = "333344445555"

_TYPES = ("ml.t3.medium", "ml.m5.xlarge", "ml.g4dn.xlarge", "ml.m5.2xlarge", "ml.g5.xlarge")
_TEAMS = ("nlp", "vision", "growth", "search")
_AGE = timedelta(days=120)
_SILENCE = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class Size:
    """How many of each kind."""

    notebooks: int = 50
    """Notebook instances: every 2nd is idle, every 5th stopped for a month, every 4th without tags."""


def fleet(now: datetime, size: Size | None = None) -> Fleet:
    """The account as it stands at `now`; the same all day long."""
    asked = size or Size()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return Fleet(
        account_id=ACCOUNT,
        name="fleet",
        seed="fleet",
        notebooks=tuple(_notebook(number, midnight) for number in range(asked.notebooks)),
        cost_allocation_tags=("Owner", "Team"),
    )


def _notebook(number: int, midnight: datetime) -> Notebook:
    born, silent = midnight - _AGE, midnight - _SILENCE
    stopped = number % 5 == 4  # noqa: PLR2004 - the fifth
    used = number % 2 == 0
    tags = {"Owner": f"person-{number:05d}@example.com", "Team": _TEAMS[number % 4]}
    return Notebook(
        name=f"notebook-{number:05d}",
        instance_type=_TYPES[number % len(_TYPES)],
        created=born,
        runs=(Span(start=born, end=silent - timedelta(days=10) if stopped else None),),
        volume_gb=20,
        tags={} if number % 4 == 3 else tags,  # noqa: PLR2004 - the fourth
        log=JupyterLog(first=born, last=None if used and not stopped else silent),
    )
