"""What may be typed: commands and their options, with a word about each."""

from __future__ import annotations

import argparse
import re
from decimal import Decimal

from sagemaker_cost_mcp import __version__
from sagemaker_cost_mcp.settings import Doorway

PROGRAM = "sagemaker-cost-mcp"
PREFIX = "SAGEMAKER_COST_"
"""What the names of our environment variables begin with."""

HTTP_OPTIONS = ("host", "port", "allowed_host", "allowed_origin", "allow_unauthenticated_network")
"""Options of `serve` that mean something only with `--transport http`."""

SIZES = {"notebooks": "notebook instances", "endpoints": "endpoints", "jobs": "training jobs"}
"""Options of `simulate` that make a fleet larger, and what they count."""


def parser() -> argparse.ArgumentParser:
    """Everything that the program understands; what it does not ends with usage and exit code 2."""
    common = _common()
    whole = argparse.ArgumentParser(
        prog=PROGRAM,
        parents=[common],
        description="Where Amazon SageMaker money goes, and what to change. Without a command: an MCP server on stdio.",
    )
    whole.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")
    commands = whole.add_subparsers(dest="command", metavar="COMMAND")
    review = commands.add_parser("review", parents=[common], help="review the account once and print the ranked plan")
    review.add_argument(
        "--format",
        choices=("table", "text", "markdown", "json", "html"),
        help="default: a table on a terminal, else text; html is one file with charts (extra [report])",
    )
    review.add_argument("--output", metavar="FILE", help="write to this file instead of standard output")
    review.add_argument("--period", choices=("daily", "weekly", "monthly", "quarterly"), default="monthly")
    review.add_argument(
        "--fail-over",
        type=_dollars,
        metavar="USD",
        help="end with exit code 3 when the plan would save more a month, for scheduled reviews",
    )
    review.add_argument("--limit", type=_limit, metavar="N", help="findings at most (default 50, in html 500)")
    review.add_argument("--detail", choices=("concise", "full"), default="concise")
    _add_estimate(commands.add_parser("estimate", parents=[common], help="price a template before it is deployed"))
    _add_serve(commands.add_parser("serve", parents=[common], help="serve MCP on stdio, or over HTTP"))
    _add_simulate(commands.add_parser("simulate", parents=[common], help="the embedded account for any AWS client"))
    commands.add_parser(
        "doctor",
        parents=[common],
        help="ask each tool once and list what it lacks: permissions, Cost Explorer, tags, enrolments (about USD 0.50)",
    )
    commands.add_parser("permissions", help="print the IAM policy that this program needs, and no more")
    return whole


def _add_estimate(estimate: argparse.ArgumentParser) -> None:
    estimate.add_argument(
        "file", metavar="FILE", help="CloudFormation template, or terraform show -json plan.out; - for standard input"
    )
    estimate.add_argument("--format", choices=("text", "markdown", "json"), default="text")
    estimate.add_argument(
        "--parameter",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="value of a parameter of the template; repeatable",
    )
    estimate.add_argument(
        "--fail-over", type=_dollars, metavar="USD", help="end with exit code 3 when it costs more a month"
    )


def _add_serve(serve: argparse.ArgumentParser) -> None:
    serve.add_argument("--transport", choices=("stdio", "http"), default="stdio", help="default stdio")
    http = serve.add_argument_group("with --transport http")
    http.add_argument("--host", help=f"interface to listen on (or {PREFIX}HOST; default {Doorway.host})")
    http.add_argument("--port", help=f"port, 0 for any that is free (or {PREFIX}PORT; default {Doorway.port})")
    http.add_argument(
        "--allowed-host",
        action="append",
        metavar="NAME",
        help=f"name that clients use in the URL, beside this machine's; repeatable (or {PREFIX}ALLOWED_HOSTS=A,B)",
    )
    http.add_argument(
        "--allowed-origin",
        action="append",
        metavar="URL",
        help=f"web origin whose pages may call; repeatable (or {PREFIX}ALLOWED_ORIGINS=A,B)",
    )
    http.add_argument(
        "--allow-unauthenticated-network",
        action="store_true",
        help="listen beyond this machine although callers are not authenticated",
    )


def _add_simulate(simulate: argparse.ArgumentParser) -> None:
    simulate.add_argument("--port", dest="simulated_port", type=int, default=0, help="port on 127.0.0.1 (default: any)")
    simulate.add_argument("--scenario", default="ml-team", metavar="NAME", help="which account (default ml-team)")
    for kind, noun in SIZES.items():
        simulate.add_argument(f"--{kind}", type=_size, metavar="N", help=f"{noun} of --scenario fleet")
    simulate.add_argument(
        "--faults", metavar="PLAN", help="what goes wrong: a TOML file, or like throttle,rate=0.3,operation=sagemaker:*"
    )


def _common() -> argparse.ArgumentParser:
    # Options stand before or after the command; SUPPRESS keeps the second parse from undoing the first.
    common = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    common.add_argument("--demo", action="store_true", help="use the embedded account; no credentials, no network")
    common.add_argument("--now", metavar="TIME", help="pin the embedded account's clock, like 2026-11-20")
    common.add_argument("--regions", metavar="A,B", help=f"regions to read (or {PREFIX}REGIONS)")
    common.add_argument("--toolsets", metavar="A,B", help=f"toolsets to serve, default all (or {PREFIX}TOOLSETS)")
    common.add_argument("--exemptions", metavar="FILE", help=f"TOML file of exemptions (or {PREFIX}EXEMPTIONS)")
    return common


def _size(text: str) -> int:
    size = int(text)
    if size < 0:
        raise argparse.ArgumentTypeError("must be 0 or more")
    return size


def _limit(text: str) -> int:
    limit = int(text)
    if limit < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return limit


def _dollars(text: str) -> Decimal:
    amount = Decimal(text) if re.fullmatch(r"\d{1,12}(\.\d+)?", text) else None
    if amount is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not an amount of USD like 500 or 99.50")
    return amount
