"""When and where things are; what everything described is described with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

SAGEMAKER = "Amazon SageMaker"
"""Cost Explorer's SERVICE value."""

MAIN_REGION = "us-east-1"


@dataclass(frozen=True, kw_only=True)
class Span:
    """A stretch of time in which something ran."""

    start: datetime
    end: datetime | None = None
    """Exclusive; None: still running."""

    def holds(self, moment: datetime) -> bool:
        """Whether `moment` lies inside."""
        return self.start <= moment and (self.end is None or moment < self.end)
