"""Arguments and environment become settings; what makes no sense is refused with a sentence that names it."""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, cast

from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.options import HTTP_OPTIONS, PREFIX, PROGRAM
from sagemaker_cost_mcp.settings import Doorway, ExemptionEntry, Settings
from sagemaker_cost_mcp.tools.toolsets import tools_of

_METRICS = ("NetAmortizedCost", "AmortizedCost", "NetUnblendedCost", "UnblendedCost", "BlendedCost")


def configured(arguments: argparse.Namespace, environment: Mapping[str, str]) -> Settings:
    """Settings from arguments, else from `SAGEMAKER_COST_*` variables, else the defaults.

    Raises:
        BadQuestion: When a value makes no sense; the text names it.
    """
    toolsets = _listed(arguments, environment, "toolsets")
    tools_of(toolsets)  # refuses names that do not exist
    file = getattr(arguments, "exemptions", None) or environment.get(f"{PREFIX}EXEMPTIONS")
    metric = environment.get(f"{PREFIX}METRIC") or Settings.cost_metric
    if metric not in _METRICS:
        raise BadQuestion(f"{PREFIX}METRIC is '{metric}'; it must be one of {', '.join(_METRICS)}.")
    return Settings(
        toolsets=toolsets,
        regions=_listed(arguments, environment, "regions"),
        cost_metric=metric,
        question_seconds=_seconds(environment, "QUESTION_SECONDS", Settings.question_seconds),
        review_seconds=_seconds(environment, "REVIEW_SECONDS", Settings.review_seconds),
        exemptions=exemptions(Path(file)) if file else (),
        cache_folder=cache_folder(environment, sys.platform),
        doorway=_doorway(arguments, environment),
    )


def cache_folder(environment: Mapping[str, str], platform: str) -> Path | None:
    """Where this user's caches belong on this platform (`sys.platform`); None where nobody seems to live.

    >>> str(cache_folder({"HOME": "/home/ana"}, "linux"))
    '/home/ana/.cache/sagemaker-cost-mcp'
    """
    home = environment.get("HOME") or environment.get("USERPROFILE", "")
    own = {
        "darwin": f"{home}/Library/Caches" if home else "",
        "win32": environment.get("LOCALAPPDATA", ""),
    }
    chosen = Path(environment.get("XDG_CACHE_HOME", ""))
    if not chosen.is_absolute():  # the XDG specification has a relative path ignored
        chosen = Path(own.get(platform, f"{home}/.cache" if home else ""))
    return chosen / PROGRAM if chosen.is_absolute() else None


def exemptions(file: Path) -> tuple[ExemptionEntry, ...]:
    """Entries of an exemptions file: `[[exemption]]` tables with `until` and at least one of `resource`, `rule`.

    Raises:
        BadQuestion: When the file cannot be read or an entry makes no sense.
    """
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise BadQuestion(f"Exemptions file {file} cannot be read: {error}.") from error
    except tomllib.TOMLDecodeError as error:
        raise BadQuestion(f"Exemptions file {file} is not valid TOML: {error}.") from error
    entries = document.get("exemption", [])
    if set(document) - {"exemption"} or not _are_tables(entries):
        # A misspelt heading must not pass for a file in which nobody said no.
        raise BadQuestion(f"Exemptions file {file} may hold [[exemption]] tables and nothing else at its top level.")
    return tuple(_exemption(entry, f"exemption {place} in {file}") for place, entry in enumerate(entries, start=1))


def _are_tables(entries: Any) -> bool:
    return isinstance(entries, list) and all(isinstance(entry, dict) for entry in cast("list[object]", entries))


def _exemption(entry: Mapping[str, Any], place: str) -> ExemptionEntry:
    allowed = {"resource", "rule", "until", "why", "who"}
    if unknown := set(entry) - allowed:
        raise BadQuestion(
            f"Unknown key {', '.join(sorted(unknown))} of {place}; allowed: {', '.join(sorted(allowed))}."
        )
    if not {"resource", "rule"} & set(entry):
        raise BadQuestion(f"{_sentence(place)} names neither a resource nor a rule, so it would exempt everything.")
    until = entry.get("until")
    if type(until) is not date:
        raise BadQuestion(f"{_sentence(place)} needs a date without quotes, like until = 2027-03-31.")
    return ExemptionEntry(until=until, **_texts({key: entry[key] for key in entry if key != "until"}, place))


def _listed(arguments: argparse.Namespace, environment: Mapping[str, str], name: str) -> tuple[str, ...]:
    """What is written as `a,b`, as an argument or in the environment."""
    text: str = getattr(arguments, name, None) or environment.get(f"{PREFIX}{name.upper()}", "")
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _sentence(place: str) -> str:
    return place[0].upper() + place[1:]


def _texts(fields: Mapping[str, Any], place: str) -> dict[str, str]:
    for key, value in fields.items():
        if not isinstance(value, str):
            raise BadQuestion(f"The {key} of {place} must be one text in quotes; write an entry for each.")
    return dict(fields)


def _seconds(environment: Mapping[str, str], name: str, default: float) -> float:
    text = environment.get(f"{PREFIX}{name}", "")
    if not text:
        return default
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 1 <= seconds <= 3600:  # noqa: PLR2004 - an hour is longer than any host waits
        raise BadQuestion(f"{PREFIX}{name} is '{text}'; it must be a number of seconds from 1 to 3600.")
    return seconds


def _doorway(arguments: argparse.Namespace, environment: Mapping[str, str]) -> Doorway | None:
    """Where to speak HTTP, if it was asked for; an option that would mean nothing is refused, not ignored."""
    given = [name for name in HTTP_OPTIONS if getattr(arguments, name, None)]
    if getattr(arguments, "transport", None) != "http":
        if given:
            raise BadQuestion(f"--{given[0].replace('_', '-')} means nothing without --transport http.")
        return None
    texts = {name: environment.get(f"{PREFIX}{name.upper()}", "") for name in ("host", "port")}
    return Doorway(
        host=arguments.host or texts["host"] or Doorway.host,
        port=_port(arguments.port or texts["port"] or str(Doorway.port)),
        allowed_hosts=_names(arguments.allowed_host, environment, "ALLOWED_HOSTS"),
        allowed_origins=_names(arguments.allowed_origin, environment, "ALLOWED_ORIGINS"),
        unauthenticated_network=arguments.allow_unauthenticated_network,
        grace_seconds=round(_seconds(environment, "GRACE_SECONDS", Doorway.grace_seconds)),
    )


def _port(text: str) -> int:
    port = int(text) if text.isascii() and text.isdecimal() else -1
    if not 0 <= port <= 65535:  # noqa: PLR2004 - the last TCP port
        raise BadQuestion(f"The port is '{text}'; it must be a number from 1 to 65535, or 0 for any that is free.")
    return port


def _names(given: Sequence[str] | None, environment: Mapping[str, str], name: str) -> tuple[str, ...]:
    texts = given or environment.get(f"{PREFIX}{name}", "").split(",")
    return tuple(text.strip() for text in texts if text.strip())
