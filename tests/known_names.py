"""What a server knows, made by hand: a reader that gives what it is told to, and a glance that counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from sagemaker_cost_mcp.guide.offers import Known
from sagemaker_cost_mcp.guide.recollection import Recollection
from sagemaker_cost_mcp.model.ports import NamesSeen, Question, SnapshotRead
from sagemaker_cost_mcp.model.snapshot import Shelf, Snapshot
from tests.builders import NOW


@dataclass
class Giver:
    """A reader that gives one snapshot."""

    snapshot: Snapshot

    def read(self, question: Question) -> SnapshotRead:
        """The snapshot, whatever is asked."""
        del question
        return SnapshotRead(snapshot=self.snapshot, aws_calls=1, aws_calls_usd=Decimal(0))


@dataclass
class Looking:
    """A glance that does what it is told to."""

    look: Callable[[], NamesSeen]
    asked: list[tuple[tuple[str, ...], str]] = field(default_factory=list[tuple[tuple[str, ...], str]])

    def endpoint_names(self, regions: tuple[str, ...], containing: str, seconds: float) -> NamesSeen:
        """What it sees."""
        del seconds
        self.asked.append((regions, containing))
        return self.look()


def nothing() -> NamesSeen:
    """There is no endpoint."""
    return NamesSeen(names=())


def known(
    *snapshots: Snapshot,
    look: Callable[[], NamesSeen] = nothing,
    shelves: frozenset[Shelf] = frozenset({"endpoints", "training_jobs"}),
    regions: tuple[str, ...] = (),
    seconds: float = 2.0,
) -> Known:
    """Names after some snapshots were read."""
    return Known(
        recollection=after(*snapshots, shelves=shelves),
        glance=Looking(look),
        clock=lambda: NOW,
        regions=regions,
        seconds=seconds,
    )


def after(*snapshots: Snapshot, shelves: frozenset[Shelf] = frozenset({"endpoints"})) -> Recollection:
    """What is remembered after some snapshots were read."""
    giver = Giver(Snapshot(taken_at=NOW, account_id=""))
    recollection = Recollection(giver)
    for one in snapshots:
        giver.snapshot = one
        recollection.read(Question(shelves=shelves))
    return recollection


def row(identifier: str, name: str, rule: str = "idle-endpoint") -> dict[str, object]:
    """A finding as an answer tells it."""
    return {"id": identifier, "rule": rule, "title": rule.replace("-", " "), "resource": {"name": name}}
