"""Commands of the AWS CLI as text that a POSIX shell reads as one command each.

Source: AWS CLI User Guide, "Specifying parameter values for the AWS CLI".
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence

from sagemaker_cost_mcp.model.remedy import Command, Encoded, Json


def written(command: Command) -> str:
    r"""The command on one line, every value quoted as far as a shell needs it.

    >>> written(Command(service="sagemaker", operation="stop-notebook-instance",
    ...                 options={"notebook-instance-name": "ana's"}, region="eu-west-1"))
    'aws sagemaker stop-notebook-instance --notebook-instance-name \'ana\'"\'"\'s\' --region eu-west-1'
    """
    options = [word for name, value in command.options.items() for word in _option(name, value)]
    region = ["--region", shlex.quote(command.region)] if command.region else []
    saved = ["--output json >", shlex.quote(command.saves)] if command.saves else []
    return " ".join(["aws", command.service, command.operation, *options, *region, *saved])


def script(commands: Sequence[Command]) -> str:
    """Commands in their order, each with its reason as a comment above it."""
    return "\n".join(line for command in commands for line in _commented(command))


def _commented(command: Command) -> list[str]:
    once = f"Only once {command.once}, without the # in front" if command.once else ""
    reason = " ".join(". ".join(filter(None, (command.why, once))).split())
    line = written(command)
    return [*([f"# {reason}:" if once else f"# {reason}"] if reason else []), _out_of_the_way(line) if once else line]


def _out_of_the_way(line: str) -> str:
    """As a comment, in each of its lines: a value may hold line breaks."""
    return "\n".join(f"# {part}" for part in line.split("\n"))


def _option(name: str, value: Json) -> list[str]:
    """Words, quoted already."""
    if isinstance(value, bool):
        return [f"--{name}" if value else f"--no-{name}"]
    if isinstance(value, Encoded):
        return [f"--{name}", f"\"{value.before}$(base64 < {shlex.quote(value.script)} | tr -d '\\n')\""]
    if isinstance(value, str | int | float):
        return _text(name, str(value))
    if _is_words(value):
        return [f"--{name}", *map(shlex.quote, value)]
    return [f"--{name}", shlex.quote(json.dumps(value, separators=(",", ":")))]


def _text(name: str, value: str) -> list[str]:
    """What begins like an option is tied to its name, or the CLI would take it for one."""
    return [f"--{name}={shlex.quote(value)}"] if value.startswith("-") else [f"--{name}", shlex.quote(value)]


def _is_words(value: Json) -> bool:
    """Whether a list can stand as plain words: texts that neither look like JSON nor like an option."""
    if isinstance(value, Mapping) or not value:
        return False
    return all(isinstance(one, str) and one[:1] not in {"", "-", "[", "{"} and "=" not in one for one in value)
