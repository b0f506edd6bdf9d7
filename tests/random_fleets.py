"""Small fleets drawn by chance from a seed, each with its truth, which is known because each resource is made to be so.

A template makes one resource and says what the rules of `JUDGED` have to say of it, and of how many dollars. Fleets
differ in which templates are drawn and how often, in sizes, ages and numbers of instances, and in names, which hold
every character that AWS allows. One gateway reads them all: making clients takes longer than reading a small account.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from sagemaker_cost_mcp.aws.gateway import Gateway
from sagemaker_cost_mcp.aws.sessions import behind
from sagemaker_cost_mcp.model.ports import Question
from sagemaker_cost_mcp.model.snapshot import Shelf, Snapshot
from sagemaker_cost_mcp.reader.account_reader import AccountReader
from sagemaker_cost_mcp.rules._rule import Rule, discovered, read_by
from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from sagemaker_cost_mcp.simulator.description import Fleet
from sagemaker_cost_mcp.simulator.door import InProcessDoor
from sagemaker_cost_mcp.tools.judging import catalog
from tests.accounts import PRESENT
from tests.end_to_end.stage import PATIENT
from tests.random_draft import REGION, Draft
from tests.random_resources import TEMPLATES
from tests.truth import Line

JUDGED: tuple[str, ...] = (
    "canvas-session-left-on",
    "idle-endpoint",
    "idle-notebook-instance",
    "idle-shadow-variant",
    "idle-studio-app",
    "idle-variant",
    "notebook-without-idle-shutdown",
    "stopped-notebook-volume",
)
"""Rules whose verdict on everything drawn here is known."""


@dataclass(frozen=True)
class Drawn:
    """A fleet and its truth."""

    fleet: Fleet
    truth: tuple[Line, ...]
    run_rates: Mapping[str, Decimal]
    """List dollars that a month of 730 hours of each resource costs, by name."""


def drawn(seed: int, resources: int | None = None) -> Drawn:
    """A fleet by its seed.

    Args:
        seed: The same one, the same fleet.
        resources: How many; None: two to twelve. Fewer of one seed are the first of more.
    """
    draft = Draft(seed)
    wanted = draft.some(2, 12)
    for _ in range(wanted if resources is None else resources):
        draft.chance.choice(TEMPLATES)(draft)
    return Drawn(draft.fleet(), tuple(draft.truth), draft.run_rates)


class Read(Protocol):
    """Reads one fleet after the other."""

    def __call__(self, fleet: Fleet, rules: Iterable[Rule], also: frozenset[Shelf] = ...) -> Snapshot:
        """Everything that some rules look at, and other shelves."""
        ...


@contextmanager
def readings() -> Generator[Read]:
    """What reads them, over one gateway."""
    doors: list[InProcessDoor] = []

    def door(request: Any, **event: Any) -> object:
        return doors[-1](request, **event)

    gateway = Gateway(behind(door, region=REGION), PATIENT)

    def read(fleet: Fleet, rules: Iterable[Rule], also: frozenset[Shelf] = frozenset()) -> Snapshot:
        wanted = tuple(rules)
        doors[:] = [InProcessDoor(SimulatedAccount(fleet, lambda: PRESENT))]  # the ones before may go
        reader = AccountReader(gateway, PATIENT, lambda: PRESENT)
        try:
            asked = read_by(wanted) | also
            question = Question(shelves=asked, catalog=catalog(wanted), regions=(REGION,), seconds=1_800)
            return reader.read(question).snapshot
        finally:
            reader.close()

    try:
        yield read
    finally:
        gateway.close()


def judging() -> tuple[Rule, ...]:
    """The rules that every fleet is judged by."""
    return tuple(rule for rule in discovered() if rule.name in JUDGED)
