"""One page of endpoint names, for somebody who is typing one.

The shelf of endpoints costs a call for every configuration; a person who presses a key will not wait for that.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.model.ports import NamesSeen
from sagemaker_cost_mcp.reader.flights import OpensReadings

_PAGE = 100
"""Longest page of ListEndpoints (source: its model)."""

_KEPT = timedelta(seconds=60)
_MOST_KEPT = 256

_PART_OF_NAME = re.compile(r"[a-zA-Z0-9-]{0,63}")
"""What NameContains takes (source: NameContains, API reference of Amazon SageMaker); nothing else is in a name."""

_Key = tuple[str, str, str]
"""Identity, region, and what the names contain."""


@dataclass(frozen=True)
class _Kept:
    seen: NamesSeen
    until: datetime


class EndpointGlance:
    """Looks up names of endpoints, and keeps them for a minute: somebody who types asks with each letter.

    Args:
        gateway: Opens a reading for each look.
        clock: The present moment, with a time zone.
    """

    def __init__(self, gateway: OpensReadings, clock: Callable[[], datetime]) -> None:
        self._gateway = gateway
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: dict[_Key, _Kept] = {}

    def names(self, region: str, containing: str, seconds: float) -> NamesSeen:
        """The first hundred names that contain some letters, by name; one call of ListEndpoints at most.

        Raises:
            SagemakerCostError: When AWS did not say, or not in time.
        """
        if not _PART_OF_NAME.fullmatch(containing):
            return NamesSeen(names=())
        reading = self._gateway.open(seconds=seconds)
        who = reading.identity.key
        known = self._known((who, region, containing)) or self._whole((who, region, ""))
        return known or self._keep((who, region, containing), _looked_up(reading, region, containing))

    def _whole(self, key: _Key) -> NamesSeen | None:
        """Everything in the region, where it fits one page and was looked up before."""
        known = self._known(key)
        return known if known and not known.more else None

    def _known(self, key: _Key) -> NamesSeen | None:
        with self._lock:
            kept = self._kept.get(key)
        return kept.seen if kept and self._clock() < kept.until else None

    def _keep(self, key: _Key, seen: NamesSeen) -> NamesSeen:
        with self._lock:
            self._kept.pop(key, None)
            while len(self._kept) >= _MOST_KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[key] = _Kept(seen, self._clock() + _KEPT)
        return seen


def _looked_up(reading: Reading, region: str, containing: str) -> NamesSeen:
    wanted: dict[str, Any] = {"NameContains": containing} if containing else {}
    page = reading.call(
        "sagemaker", "ListEndpoints", region, MaxResults=_PAGE, SortBy="Name", SortOrder="Ascending", **wanted
    )
    names = tuple(row["EndpointName"] for row in page.get("Endpoints", ()))
    return NamesSeen(names=names, more=bool(page.get("NextToken")))
