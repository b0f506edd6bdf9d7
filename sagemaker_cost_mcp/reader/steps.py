"""What the shelves of one subject need of the question they are filled for."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Protocol, TypeVar

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.model.money import Price
from sagemaker_cost_mcp.model.snapshot import Shelf
from sagemaker_cost_mcp.reader.asking import Step

T = TypeVar("T")


class Inventory(Protocol):
    """Makes the step of a shelf."""

    def __call__(
        self, key: tuple[Shelf, str, *tuple[Hashable, ...]], read: Callable[[Reading], Outcome[T]], operation: str
    ) -> Step[tuple[T, ...]]:
        """Shelf, region and what else decides the answer; how to read it; what it hangs on."""
        ...


class Prices(Protocol):
    """Makes a step of the shelf of prices."""

    def __call__(self, key: Hashable, read: Callable[[Reading], Outcome[Price]], title: str) -> Step[tuple[Price, ...]]:
        """What decides the answer; how to read it; what to call it."""
        ...
