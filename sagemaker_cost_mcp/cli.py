"""Arguments and environment become settings; the only reader of `os.environ`.

Bare, the program is an MCP server on stdin and stdout. Whatever goes wrong is one line on stderr that says what to
do: exit code 2 when the question or configuration is wrong, 1 when AWS could not be read. `review --fail-over USD`
ends with 3 when the plan would save more than that a month.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tomllib
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

from sagemaker_cost_mcp.errors import BadQuestion, SagemakerCostError
from sagemaker_cost_mcp.options import HTTP_OPTIONS, PREFIX, PROGRAM, SIZES, parser
from sagemaker_cost_mcp.settings import Doorway, ExemptionEntry, Settings

DEMO_SCENARIO = "ml-team"
TOO_MUCH = 3
_METRICS = ("NetAmortizedCost", "AmortizedCost", "NetUnblendedCost", "UnblendedCost", "BlendedCost")


def main(argv: Sequence[str], environment: Mapping[str, str] | None = None) -> int:
    """Run one command; returns the exit code."""
    try:
        return _flushed(argv, os.environ if environment is None else environment)
    except BrokenPipeError:
        # The reader of our output (head, less) has gone: nothing is left to say, and nobody to say it to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _flushed(argv: Sequence[str], environment: Mapping[str, str]) -> int:
    try:
        return _ended(argv, environment)
    finally:
        sys.stdout.flush()  # here a reader that has gone can be dealt with; when Python exits, it cannot


def _ended(argv: Sequence[str], environment: Mapping[str, str]) -> int:
    arguments = parser().parse_args(argv)
    try:
        return _run(arguments, configured(arguments, environment))
    except BadQuestion as error:
        return _complain(error, 2)
    except SagemakerCostError as error:
        return _complain(error, 1)
    except KeyboardInterrupt:
        return 130


def configured(arguments: argparse.Namespace, environment: Mapping[str, str]) -> Settings:
    """Settings from arguments, else from `SAGEMAKER_COST_*` variables, else the defaults.

    Raises:
        BadQuestion: When a value makes no sense; the text names it.
    """
    regions = getattr(arguments, "regions", None) or environment.get(f"{PREFIX}REGIONS", "")
    file = getattr(arguments, "exemptions", None) or environment.get(f"{PREFIX}EXEMPTIONS")
    metric = environment.get(f"{PREFIX}METRIC", Settings.cost_metric)
    if metric not in _METRICS:
        raise BadQuestion(f"{PREFIX}METRIC is '{metric}'; it must be one of {', '.join(_METRICS)}.")
    return Settings(
        regions=tuple(region.strip() for region in regions.split(",") if region.strip()),
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


def _run(arguments: argparse.Namespace, settings: Settings) -> int:
    if arguments.command == "permissions":
        return _permissions()
    if arguments.command == "review":
        return _review(arguments, settings)
    if arguments.command == "simulate":
        return _simulate(arguments)
    from sagemaker_cost_mcp.server import built  # noqa: PLC0415 - `permissions` and errors need no server

    server = built(settings, _source(arguments))
    if settings.doorway is None:
        server.run("stdio")
        return 0
    from sagemaker_cost_mcp.over_http import serve  # noqa: PLC0415 - the web server is no part of a start on stdio

    serve(server, settings.doorway, _ready)
    return 0


def _ready(url: str) -> None:
    print(f"{PROGRAM}: serving MCP at {url}; Ctrl+C ends it.", file=sys.stderr, flush=True)


def _source(arguments: argparse.Namespace) -> Any:
    from sagemaker_cost_mcp.server import Source  # noqa: PLC0415

    demo, now = getattr(arguments, "demo", False), getattr(arguments, "now", None)
    if now and not demo:
        raise BadQuestion("--now pins the clock of the embedded account, so it needs --demo.")
    return Source(scenario=DEMO_SCENARIO if demo else None, now=_moment(now) if now else None)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadQuestion(f"--now is '{text}'; it must look like 2026-11-20 or 2026-11-20T08:00:00+00:00.") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _simulate(arguments: argparse.Namespace) -> int:
    from sagemaker_cost_mcp.simulator.scenarios.fleet import Size  # noqa: PLC0415
    from sagemaker_cost_mcp.simulator.simulation import Simulation, serve  # noqa: PLC0415

    now = getattr(arguments, "now", None)
    pinned = _moment(now) if now else None
    asked = {kind: size for kind in SIZES if (size := getattr(arguments, kind)) is not None}
    simulation = Simulation(
        scenario=arguments.scenario,
        port=arguments.simulated_port,
        faults=arguments.faults,
        size=Size(**asked) if asked else None,
    )
    serve(simulation, lambda: pinned or datetime.now(UTC), lambda line: print(line, flush=True))
    return 0


def _permissions() -> int:
    from sagemaker_cost_mcp.aws.reads import policy  # noqa: PLC0415

    print(json.dumps(policy(), indent=2))
    return 0


def _review(arguments: argparse.Namespace, settings: Settings) -> int:
    from sagemaker_cost_mcp.server import desk  # noqa: PLC0415
    from sagemaker_cost_mcp.tools.desk import Line  # noqa: PLC0415
    from sagemaker_cost_mcp.tools.plain import plain  # noqa: PLC0415
    from sagemaker_cost_mcp.tools.review import ReviewAsked, cost_review, review_text  # noqa: PLC0415

    asked = ReviewAsked(period=arguments.period, limit=arguments.limit, full=arguments.detail == "full")
    answer = cost_review(desk(settings, _source(arguments)), asked, Line(progress=_progress))
    formats = {
        "text": lambda: plain(review_text(answer)),
        "markdown": lambda: review_text(answer),
        "json": lambda: answer.model_dump_json(indent=2, exclude_none=True),
    }
    print(formats[arguments.format]())
    limit: Decimal | None = arguments.fail_over
    return 0 if limit is None or answer.net_monthly_saving_usd <= limit else TOO_MUCH


def _progress(done: int, total: int, message: str) -> None:
    """One line that overwrites itself on a terminal; nothing where stderr is not one."""
    if sys.stderr.isatty():
        end = "\r\x1b[K" if done >= total else ""
        print(f"\r\x1b[K[{done}/{total}] {message}{end}", end="", file=sys.stderr, flush=True)


def _complain(error: SagemakerCostError, code: int) -> int:
    print(f"{PROGRAM}: {' '.join(str(error).split())}", file=sys.stderr)
    return code
