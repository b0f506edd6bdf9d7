"""What this server has read and told so far, as names that somebody may want to type again.

It asks nobody anything. A reader stands in front of the real one and remembers what passes; tools say what they told.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from typing import Any, cast

from sagemaker_cost_mcp.analysis.job_families import families
from sagemaker_cost_mcp.model.ports import Question, Reader, SnapshotRead
from sagemaker_cost_mcp.model.snapshot import Shelf, Snapshot
from sagemaker_cost_mcp.model.training import TrainingJob

TAGGED: tuple[Shelf, ...] = (
    "notebook_instances",
    "studio_domains",
    "studio_apps",
    "studio_spaces",
    "endpoints",
    "inference_components",
    "training_jobs",
    "processing_jobs",
    "transform_jobs",
    "clusters",
    "tracking_servers",
)
"""Shelves of resources whose names or tags somebody may type."""

_OF_A_FINDING = {"id", "rule", "title", "resource"}

_MOST_TOLD = 1000
"""Findings remembered; the oldest go first."""


class Recollection:
    """A reader that remembers what it read last, of one account at a time.

    Args:
        reader: Reads the account.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._lock = threading.Lock()
        self._account = ""
        self._accounts: tuple[str, ...] = ()
        self._shelves: dict[tuple[Shelf, str], tuple[Any, ...]] = {}
        self._billed_tags: dict[str, tuple[str, ...]] = {}
        self._told: dict[str, str] = {}

    def read(self, question: Question) -> SnapshotRead:
        """What the reader reads.

        Raises:
            SagemakerCostError: As it does.
        """
        read = self._reader.read(question)
        self._remember(question, read.snapshot)
        return read

    def told(self, answer: Mapping[str, Any]) -> None:
        """Remember the findings in an answer that went out."""
        with self._lock:
            for row in _finding_rows(answer):
                self._told.pop(row["id"], None)
                self._told[row["id"]] = f"{row['resource']['name']} {row['rule']} {row['title']}"
            for old in list(self._told)[: max(0, len(self._told) - _MOST_TOLD)]:
                del self._told[old]

    @property
    def findings(self) -> Mapping[str, str]:
        """Ids of the findings told so far, what was told last first, with words that describe each."""
        with self._lock:
            return dict(reversed(self._told.items()))

    @property
    def regions(self) -> tuple[str, ...]:
        """Regions that were looked at."""
        with self._lock:
            return tuple(sorted({region for _, region in self._shelves}))

    @property
    def accounts(self) -> tuple[str, ...]:
        """Accounts that the bill was read of, the caller's own first."""
        with self._lock:
            return self._accounts

    def endpoints(self, regions: Iterable[str]) -> tuple[str, ...] | None:
        """Names of endpoints; None: they were not read, or not in all of the regions."""
        with self._lock:
            read = {region: rows for (shelf, region), rows in self._shelves.items() if shelf == "endpoints"}
        wanted = set(regions) or set(read)
        if not read or not wanted <= set(read):
            return None
        return tuple(sorted({one.ref.name for region in wanted for one in read[region]}))

    def training(self) -> tuple[str, ...]:
        """Families of training jobs, then the jobs themselves, the newest first."""
        jobs = cast("tuple[TrainingJob, ...]", self._on("training_jobs"))
        newest = sorted(jobs, key=lambda job: job.created_at, reverse=True)
        named = (*sorted({family.name for family in families(jobs)}), *(job.ref.name for job in newest))
        return tuple(dict.fromkeys(named))

    def tags(self) -> Mapping[str, tuple[str, ...]]:
        """Tag keys, each with its values, in alphabetical order."""
        seen: dict[str, set[str]] = {}
        for shelf in TAGGED:
            for one in self._on(shelf):
                tags: Mapping[str, str] = one.ref.tags or {}
                for key, value in tags.items():
                    seen.setdefault(key, set()).add(value)
        with self._lock:
            for key, values in self._billed_tags.items():
                seen.setdefault(key, set()).update(values)
        return {key: tuple(sorted(seen[key])) for key in sorted(seen)}

    def _on(self, shelf: Shelf) -> tuple[Any, ...]:
        with self._lock:
            return tuple(one for (name, _), rows in self._shelves.items() if name == shelf for one in rows)

    def _remember(self, question: Question, snapshot: Snapshot) -> None:
        with self._lock:
            if snapshot.account_id != self._account:
                self._forget(snapshot.account_id)
            seen = (snapshot.account_id, *self._accounts, *(snapshot.bill.account_ids if snapshot.bill else ()))
            self._accounts = tuple(dict.fromkeys(seen))
            for shelf in TAGGED:
                self._keep(shelf, snapshot, asked=shelf in question.shelves)
            self._billed_tags.update(_billed_tags(snapshot))

    def _keep(self, shelf: Shelf, snapshot: Snapshot, *, asked: bool) -> None:
        """By region, since the next question may look at others; an empty answer with gaps proves nothing."""
        there: dict[str, list[Any]] = {region: [] for region in snapshot.regions}
        for one in getattr(snapshot, shelf):
            there.setdefault(one.ref.region, []).append(one)
        for region, rows in there.items():
            if rows or (asked and not snapshot.gaps):
                self._shelves[shelf, region] = tuple(rows)

    def _forget(self, account: str) -> None:
        """Somebody logged in to another account: names of the one before are none of its business."""
        self._account, self._accounts = account, ()
        self._shelves.clear()
        self._billed_tags.clear()
        self._told.clear()


def _finding_rows(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows = (*answer.get("findings", ()), answer.get("finding"))
    return [row for row in rows if isinstance(row, dict) and row.keys() >= _OF_A_FINDING]


def _billed_tags(snapshot: Snapshot) -> dict[str, tuple[str, ...]]:
    listed = snapshot.cost_allocation_tags.tags if snapshot.cost_allocation_tags else ()
    cut = {one.by: tuple(line.name for line in one.lines if line.name) for one in snapshot.tag_costs or ()}
    return {**{tag.key: () for tag in listed if tag.active}, **cut}
