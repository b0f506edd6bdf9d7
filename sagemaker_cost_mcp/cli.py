"""The program: arguments and environment in, an exit code out; the only reader of `os.environ`.

Bare, the program is an MCP server on stdin and stdout. Whatever goes wrong is one line on stderr that says what to
do: exit code 2 when the question or configuration is wrong, 1 when AWS could not be read. `review --fail-over USD`
ends with 3 when the plan would save more than that a month.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence

from sagemaker_cost_mcp.configuration import configured
from sagemaker_cost_mcp.errors import BadQuestion, SagemakerCostError
from sagemaker_cost_mcp.options import PROGRAM, parser
from sagemaker_cost_mcp.settings import Settings


def main(argv: Sequence[str], environment: Mapping[str, str] | None = None) -> int:
    """Run one command; returns the exit code."""
    try:
        return _flushed(argv, _own_environment() if environment is None else environment)
    except BrokenPipeError:
        # The reader of our output (head, less) has gone: nothing is left to say, and nobody to say it to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _own_environment() -> Mapping[str, str]:
    """The process's variables. Hosts hand down what a form left empty as empty text: boto3 takes that for a name."""
    for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION"):
        if not os.environ.get(name, "").strip():
            os.environ.pop(name, None)
    return os.environ


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


def _run(arguments: argparse.Namespace, settings: Settings) -> int:
    from sagemaker_cost_mcp import commands  # noqa: PLC0415 - a wrong argument needs none of it

    chosen = {
        "doctor": commands.diagnosed,
        "estimate": commands.estimated,
        "permissions": commands.permissions,
        "review": commands.reviewed,
        "simulate": commands.simulated,
    }
    return chosen.get(arguments.command, commands.served)(arguments, settings)


def _complain(error: SagemakerCostError, code: int) -> int:
    print(f"{PROGRAM}: {' '.join(str(error).split())}", file=sys.stderr)
    return code
