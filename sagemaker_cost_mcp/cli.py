"""Arguments and environment become settings; the only reader of `os.environ`.

Bare, the program is an MCP server on stdin and stdout. Whatever goes wrong is one line on stderr that says what to
do: exit code 2 when the question or configuration is wrong, 1 when AWS could not be read.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tomllib
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, cast

from sagemaker_cost_mcp import __version__
from sagemaker_cost_mcp.errors import BadQuestion, SagemakerCostError
from sagemaker_cost_mcp.settings import ExemptionEntry, Settings

PROGRAM = "sagemaker-cost-mcp"
DEMO_SCENARIO = "ml-team"
_PREFIX = "SAGEMAKER_COST_"
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
    arguments = _parser().parse_args(argv)
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
    regions = getattr(arguments, "regions", None) or environment.get(f"{_PREFIX}REGIONS", "")
    file = getattr(arguments, "exemptions", None) or environment.get(f"{_PREFIX}EXEMPTIONS")
    metric = environment.get(f"{_PREFIX}METRIC", Settings.cost_metric)
    if metric not in _METRICS:
        raise BadQuestion(f"{_PREFIX}METRIC is '{metric}'; it must be one of {', '.join(_METRICS)}.")
    return Settings(
        regions=tuple(region.strip() for region in regions.split(",") if region.strip()),
        cost_metric=metric,
        question_seconds=_seconds(environment, "QUESTION_SECONDS", Settings.question_seconds),
        review_seconds=_seconds(environment, "REVIEW_SECONDS", Settings.review_seconds),
        exemptions=exemptions(Path(file)) if file else (),
    )


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
    text = environment.get(f"{_PREFIX}{name}", "")
    if not text:
        return default
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 1 <= seconds <= 3600:  # noqa: PLR2004 - an hour is longer than any host waits
        raise BadQuestion(f"{_PREFIX}{name} is '{text}'; it must be a number of seconds from 1 to 3600.")
    return seconds


def _run(arguments: argparse.Namespace, settings: Settings) -> int:
    if arguments.command == "permissions":
        return _permissions()
    if arguments.command == "review":
        return _review(arguments, settings)
    from sagemaker_cost_mcp.server import built  # noqa: PLC0415 - `permissions` and errors need no server

    built(settings, _source(arguments)).run("stdio")
    return 0


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
    return 0


def _progress(done: int, total: int, message: str) -> None:
    """One line that overwrites itself on a terminal; nothing where stderr is not one."""
    if sys.stderr.isatty():
        end = "\r\x1b[K" if done >= total else ""
        print(f"\r\x1b[K[{done}/{total}] {message}{end}", end="", file=sys.stderr, flush=True)


def _complain(error: SagemakerCostError, code: int) -> int:
    print(f"{PROGRAM}: {' '.join(str(error).split())}", file=sys.stderr)
    return code


def _parser() -> argparse.ArgumentParser:
    common = _common()
    parser = argparse.ArgumentParser(
        prog=PROGRAM,
        parents=[common],
        description="Where Amazon SageMaker money goes, and what to change. Without a command: an MCP server on stdio.",
    )
    parser.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    review = commands.add_parser("review", parents=[common], help="review the account once and print the ranked plan")
    review.add_argument("--format", choices=("text", "markdown", "json"), default="text")
    review.add_argument("--period", choices=("daily", "weekly", "monthly", "quarterly"), default="monthly")
    review.add_argument("--limit", type=_limit, default=50, metavar="N", help="findings at most (default 50)")
    review.add_argument("--detail", choices=("concise", "full"), default="concise")
    commands.add_parser("permissions", help="print the IAM policy that this program needs, and no more")
    return parser


def _common() -> argparse.ArgumentParser:
    # Options stand before or after the command; SUPPRESS keeps the second parse from undoing the first.
    common = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    common.add_argument("--demo", action="store_true", help="use the embedded account; no credentials, no network")
    common.add_argument("--now", metavar="TIME", help="pin the embedded account's clock, like 2026-11-20")
    common.add_argument("--regions", metavar="A,B", help=f"regions to read (or {_PREFIX}REGIONS)")
    common.add_argument("--exemptions", metavar="FILE", help=f"TOML file of exemptions (or {_PREFIX}EXEMPTIONS)")
    return common


def _limit(text: str) -> int:
    limit = int(text)
    if limit < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return limit
