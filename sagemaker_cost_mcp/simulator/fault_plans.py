"""Fault plans as people write them: a TOML file, or one line.

    seed = "monday"

    [[fault]]
    kind = "throttle"
    rate = 0.3

    [[fault]]
    kind = "hang"
    operation = "logs:DescribeLogStreams"
    count = 1

The same in one line: `throttle,rate=0.3;hang,operation=logs:DescribeLogStreams,count=1`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, cast

from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.simulator.faults import KINDS, FaultPlan, PlannedFault

_KNOWN = tuple(one.name for one in fields(PlannedFault))
_TEXTS = ("kind", "operation", "region", "action")
_COUNTS = ("after", "count")


def fault_plan(text: str) -> FaultPlan:
    """The plan in a file of that name, or else in that line.

    Raises:
        BadQuestion: It makes no sense; the sentence says where and what would.
    """
    file = Path(text)
    document = _read(file) if file.suffix == ".toml" or file.is_file() else _parsed(text)
    entries = document.get("fault", [])
    if set(document) - {"fault", "seed"} or not isinstance(entries, list):
        raise BadQuestion(f"A fault plan holds [[fault]] tables and perhaps a seed, nothing else: {text}.")
    planned = [_planned(entry, place) for place, entry in enumerate(cast("list[object]", entries), start=1)]
    return FaultPlan(planned, seed=str(document.get("seed", "faults")))


def _read(file: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise BadQuestion(f"The fault plan {file} cannot be read: {error}.") from error
    except tomllib.TOMLDecodeError as error:
        raise BadQuestion(f"The fault plan {file} is not valid TOML: {error}.") from error


def _parsed(line: str) -> Mapping[str, Any]:
    """`kind,name=value,…;…` as a document; `seed=…` may stand alone between semicolons."""
    document: dict[str, Any] = {"fault": []}
    for part in filter(None, (one.strip() for one in line.split(";"))):
        if part.startswith("seed="):
            document["seed"] = part.removeprefix("seed=")
            continue
        kind, *settings = (one.strip() for one in part.split(","))
        pairs = [one.partition("=") for one in settings]
        document["fault"].append({"kind": kind, **{name.strip(): _value(name, text) for name, _, text in pairs}})
    return document


def _value(name: str, text: str) -> str | float | int:
    if name.strip() in _TEXTS:
        return text.strip()
    try:
        return int(text) if name.strip() in _COUNTS else float(text)
    except ValueError:
        return text  # told with its place, as when it comes from a file


def _planned(entry: object, place: int) -> PlannedFault:
    where = f"Fault {place}"
    if not isinstance(entry, dict):
        raise BadQuestion(f"{where} must be a [[fault]] table.")
    table = cast("dict[str, Any]", entry)
    if unknown := set(table) - set(_KNOWN):
        raise BadQuestion(f"{where} has unknown {', '.join(sorted(unknown))}; known are {', '.join(_KNOWN)}.")
    if table.get("kind") not in KINDS:
        raise BadQuestion(f"{where} is of kind {table.get('kind')!r}; kinds are {', '.join(KINDS)}.")
    for name, value in table.items():
        _check(where, name, value)
    return PlannedFault(**table)


def _check(where: str, name: str, value: Any) -> None:
    if name in _TEXTS:
        good, wanted = isinstance(value, str), "a text"
    elif name in _COUNTS:
        good, wanted = type(value) is int and value >= 0, "a whole number from 0"
    else:
        good = type(value) in {int, float} and 0 <= value <= (1 if name == "rate" else 3600)
        wanted = "a number from 0 to 1" if name == "rate" else "a number of seconds from 0 to 3600"
    if not good:
        raise BadQuestion(f"The {name} of {where[0].lower()}{where[1:]} is {value!r}; it must be {wanted}.")
