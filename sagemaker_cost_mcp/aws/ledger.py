"""The ledger of one question: every call it made, how long it took and what AWS charges for it."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from decimal import Decimal

from sagemaker_cost_mcp.aws.read import Read
from sagemaker_cost_mcp.model.money import ZERO


@dataclass(frozen=True, kw_only=True)
class Entry:
    """All calls of one operation in one region."""

    service: str
    """As botocore names its client: `sagemaker`, `ce`, `resourcegroupstaggingapi`."""
    operation: str
    region: str
    count: int
    """Calls that went out; every page is one, botocore's own retries are not counted again."""
    seconds: float
    """Time spent waiting for them, retries included."""
    usd: Decimal
    """What AWS charges for the calls, failed ones included: an upper bound."""


class Ledger:
    """Counts calls; safe to write from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: dict[tuple[str, str, str], Entry] = {}

    def record(self, read: Read, region: str, seconds: float, usd: Decimal | None = None) -> None:
        """Add one call of `read` that took `seconds`; `usd` where its price depends on what was asked."""
        key = (read.service, read.operation, region)
        blank = Entry(service=read.service, operation=read.operation, region=region, count=0, seconds=0.0, usd=ZERO)
        with self._lock:
            old = self._entries.get(key, blank)
            self._entries[key] = replace(
                old,
                count=old.count + 1,
                seconds=old.seconds + seconds,
                usd=old.usd + (read.usd if usd is None else usd),
            )

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The entries so far, by service, operation and region."""
        with self._lock:
            return tuple(self._entries[key] for key in sorted(self._entries))

    @property
    def calls(self) -> int:
        """Number of calls so far."""
        return sum(entry.count for entry in self.entries)

    @property
    def usd(self) -> Decimal:
        """USD that AWS charges for the calls so far."""
        return sum((entry.usd for entry in self.entries), ZERO)
