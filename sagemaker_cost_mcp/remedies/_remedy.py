"""What a remedy is, and how all of them are found."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from sagemaker_cost_mcp import remedies
from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.remedy import Change
from sagemaker_cost_mcp.model.snapshot import Shelf, Snapshot
from sagemaker_cost_mcp.settings import Thresholds


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What a remedy may look at: the snapshot on which the finding was judged, with the same thresholds."""

    snapshot: Snapshot
    thresholds: Thresholds


Make = Callable[[Finding, Ground], Change]


@dataclass(frozen=True, kw_only=True)
class Remedy:
    """The change that answers what some rules find."""

    rules: tuple[str, ...]
    """Names of the rules whose findings it answers; each rule has exactly one remedy."""
    reads: frozenset[Shelf] = frozenset()
    """Shelves that it needs beside those of the rule."""
    make: Make


@cache
def discovered() -> tuple[Remedy, ...]:
    """All remedies. Walks the package, so a new file is a new remedy; one that does not import stops whoever asks."""
    names = [m.name for m in pkgutil.iter_modules(remedies.__path__) if not m.name.startswith("_")]
    return tuple(importlib.import_module(f"{remedies.__name__}.{name}").REMEDY for name in sorted(names))


def remedy_of(rule: str) -> Remedy:
    """The remedy of a rule.

    Raises:
        KeyError: There is none; a test holds that each rule has one.
    """
    return {name: remedy for remedy in discovered() for name in remedy.rules}[rule]
