"""Whether what a remedy proposes would be understood: by a shell, the AWS CLI, CloudFormation, Terraform.

Each function returns sentences about what is wrong; none: nothing is. Nothing here asks AWS or the network.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, cast

import hcl2
import jmespath  # type: ignore[import-untyped]
import yaml
from awscli.argparser import ArgTableArgParser  # type: ignore[import-untyped]
from awscli.argprocess import ParamError  # type: ignore[import-untyped]
from awscli.arguments import UnknownArgumentError  # type: ignore[import-untyped]
from awscli.clidriver import CLIDriver, ServiceCommand, create_clidriver  # type: ignore[import-untyped]
from awscli.paramfile import LOCAL_PREFIX_MAP, URIArgumentHandler  # type: ignore[import-untyped]
from cfnlint.api import lint  # type: ignore[import-untyped]
from cfnlint.config import ManualArgs  # type: ignore[import-untyped]

from sagemaker_cost_mcp.model.remedy import Change, Command, Encoded, Placeholder, Script, Terraform
from sagemaker_cost_mcp.remedies import _hcl, _shell, _yaml
from sagemaker_cost_mcp.simulator.wire.catalog import service_model
from sagemaker_cost_mcp.simulator.wire.constraints import constraints_of

ATTRIBUTES = Path(__file__).with_name("data") / "terraform_attributes.json"

ANSWERS = Path(__file__).with_name("data") / "aws_answers.json"
"""What AWS says of an example of each kind that a remedy copies, by CLI service and operation."""

_STUB = """aws() {{ printf '%s\\0' "$@" '<end>' >&3; }}
{commands}
"""
_GLOBAL = ("--region", "--query", "--output")
_GIVEN = {
    "arn": "arn:aws:iam::111122223333:role/Deployment",
    "email": "ana@example.com",
    "bucket": "example-bucket-1",
    "uri": "s3://example-bucket-1/path/",
    "id": "subnet-0123456789abcdef0",
}
"""Plausible values for what whoever deploys has to give, by the end of its name."""


def change_violations(change: Change) -> list[str]:
    """All that is wrong with a change, but for its template, which is dear to check: see `template_violations`."""
    commands = [*change.commands, *change.undo_commands]
    return [
        *command_violations(commands, change.placeholders, change.scripts),
        *terraform_violations(change.terraform),
        *(wrong for script in change.scripts for wrong in script_violations(script)),
        *([] if change.check_first else ["nothing is to be checked first"]),
    ]


# Commands


def command_violations(
    commands: Sequence[Command], placeholders: Iterable[Placeholder] = (), scripts: Iterable[Script] = ()
) -> list[str]:
    """What a shell and the AWS CLI would not understand, and what AWS's own model does not allow."""
    text = _shell.script([one.model_copy(update={"once": ""}) for one in commands])
    for one in placeholders:
        text = text.replace(f"<{one.name}>", plausible(one.name))
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for script in scripts:
            Path(script.name).write_text(script.text, encoding="utf-8")
            if script.name.startswith("write-"):
                subprocess.run(["/bin/bash", script.name], check=True)
        for made in _made_elsewhere(commands):
            Path(made).write_text("#!/bin/bash\n", encoding="utf-8")
        return _violations(text, commands)


def _made_elsewhere(commands: Iterable[Command]) -> Iterator[str]:
    """Scripts that another script writes."""
    for command in commands:
        for value in command.options.values():
            if isinstance(value, Encoded) and not Path(value.script).exists():
                yield value.script


def _violations(text: str, commands: Sequence[Command]) -> list[str]:
    calls = _through_a_shell(text)
    for command in commands:
        if command.saves:
            Path(command.saves).write_text(json.dumps(_saved(command)), encoding="utf-8")
    if len(calls) != len(commands):
        return [f"a shell reads {len(calls)} commands out of {len(commands)}: {text}"]
    left = [f"<{name}> is given by nobody" for name in re.findall(r"'<(\w+)>'", text)]
    return [*left, *(f"{' '.join(words)}: {wrong}" for words in calls for wrong in call_violations(words))]


def plausible(name: str) -> str:
    """A value that stands for a placeholder."""
    return next((value for end, value in _GIVEN.items() if name.lower().endswith(end)), "example")


def _saved(command: Command) -> Any:
    """What a command would save, were the resource like the example of its kind."""
    query = command.options.get("query")
    said = json.loads(ANSWERS.read_text(encoding="utf-8")).get(f"{command.service} {command.operation}", {})
    return jmespath.search(query, said) if query else said


def _through_a_shell(text: str) -> list[list[str]]:
    """What `aws` would be given, by a real shell."""
    done = subprocess.run(
        ["/bin/bash", "-u", "-e", "-c", f"{{ {_STUB.format(commands=text)}\n}} 3>words"],
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, f"{done.stderr.decode()}: {text}"
    return list(_sentences(Path("words").read_text(encoding="utf-8").split("\0")[:-1]))


def _sentences(words: Iterable[str]) -> Iterator[list[str]]:
    sentence: list[str] = []
    for word in words:
        if word == "<end>":
            yield sentence
            sentence = []
        else:
            sentence.append(word)


def call_violations(words: Sequence[str]) -> list[str]:
    """What is wrong with the arguments of `aws`, without asking AWS."""
    said = io.StringIO()
    try:
        with contextlib.redirect_stderr(said):
            called = _parsed(_without_region(words))
    except (UnknownArgumentError, ParamError, ValueError, SystemExit, KeyError) as error:
        return [f"the AWS CLI does not take it: {error!r} {said.getvalue()[-200:]}"]
    if called is None:
        return []
    service, operation, parameters = called
    model = service_model(service)
    assert model is not None
    shape = model.operation_model(operation).input_shape
    return [] if shape is None else [str(wrong) for wrong in constraints_of(model).violations(parameters, shape)]


def _without_region(words: Sequence[str]) -> list[str]:
    kept = list(words)
    for name in _GLOBAL:
        if name in kept:
            at = kept.index(name)
            del kept[at : at + 2]
    return kept


class _Recorder:
    """Stands where the CLI would call AWS."""

    called: tuple[str, str, dict[str, Any]] | None = None

    def invoke(self, service: str, operation: str, parameters: dict[str, Any], _globals: object) -> int:
        self.called = (service, operation, parameters)
        return 0


@cache
def _cli() -> CLIDriver:
    """The AWS CLI, which opens `file://` and nothing else."""
    driver: CLIDriver = create_clidriver()
    driver.session.register("load-cli-arg", URIArgumentHandler(LOCAL_PREFIX_MAP))
    return driver


def _parsed(words: Sequence[str]) -> tuple[str, str, dict[str, Any]] | None:
    """Service, operation and parameters as the CLI would call them; None: a command of its own (`s3 sync`)."""
    rest = list(words)
    command: Any = _cli()
    while inside := _inside(command):
        command = inside[rest.pop(0)]
    named = {word[2:].partition("=")[0] for word in rest if word.startswith("--")}
    if short := named - set(command.arg_table):
        raise UnknownArgumentError(f"Unknown options: {short}")
    if not hasattr(command, "_operation_caller"):
        _, unknown = ArgTableArgParser(command.arg_table).parse_known_args(rest)
        if unknown:
            raise UnknownArgumentError(f"Unknown options: {unknown}")
        return None
    recorder = command._operation_caller = _Recorder()  # the seam where the CLI would go out
    command(rest, _Globals())
    assert recorder.called is not None
    service_name, operation, parameters = recorder.called
    return service_name, operation, _plain(parameters)


def _plain(value: Any) -> Any:
    """With dictionaries of the plain kind, as a program would write them."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in cast("dict[str, Any]", value).items()}
    if isinstance(value, list):
        many: list[Any] = value
        return [_plain(one) for one in many]
    return value


def _inside(command: Any) -> Mapping[str, Any]:
    """Commands of a command: `delete-endpoint` of `sagemaker`."""
    if isinstance(command, CLIDriver | ServiceCommand):
        return cast("Mapping[str, Any]", command.create_help_command().command_table)
    return cast("Mapping[str, Any]", getattr(command, "subcommand_table", {}))


class _Globals:
    """Options of `aws` itself, none of them given."""

    def __getattr__(self, name: str) -> None:
        return None


# CloudFormation


def template_violations(changes: Mapping[str, Change]) -> list[str]:
    """What cfn-lint says of all templates, and of the policies as managed ones; linted together, for it starts slowly.

    Resources get the name of their change before their own, so that a sentence tells whose they are.
    """
    whole: dict[str, Any] = {"AWSTemplateFormatVersion": _yaml.VERSION, "Parameters": {}, "Resources": {}}
    for number, (name, change) in enumerate(changes.items()):
        before = f"{re.sub('[^A-Za-z0-9]', '', name)}{number}"
        _join(whole, before, yaml.safe_load(_yaml.written(change.cloudformation)) or {})
        for index, guardrail in enumerate(change.guardrails):
            whole["Resources"][f"{before}Policy{index}"] = {
                "Type": "AWS::IAM::ManagedPolicy",
                "Properties": {"PolicyDocument": json.loads(json.dumps(guardrail.document))},
            }
    if not whole["Parameters"]:
        del whole["Parameters"]
    found = lint(yaml.safe_dump(whole), config=ManualArgs(regions=["us-east-1"]))
    return [str(match) for match in cast("list[Any]", found)]


def _join(whole: dict[str, Any], before: str, one: dict[str, Any]) -> None:
    local = {*one.get("Parameters", {}), *one.get("Resources", {})}
    for section in ("Parameters", "Resources"):
        for name, what in one.get(section, {}).items():
            whole[section][f"{before}{name}"] = _renamed(what, local, before)


def _renamed(what: Any, local: set[str], before: str) -> Any:
    """With `Ref`, `Fn::GetAtt`, `Fn::Sub` and `DependsOn` following the names of the resources."""
    if isinstance(what, list):
        many: list[Any] = what
        return [_renamed(one, local, before) for one in many]
    if not isinstance(what, dict):
        return what
    return {key: _followed(key, value, local, before) for key, value in cast("dict[str, Any]", what).items()}


def _followed(key: str, value: Any, local: set[str], before: str) -> Any:
    if key in {"Ref", "DependsOn"} and value in local:
        return f"{before}{value}"
    if key == "Fn::GetAtt" and value[0] in local:
        return [f"{before}{value[0]}", *value[1:]]
    if key == "Fn::Sub" and isinstance(value, str):
        return re.sub(r"\$\{(\w+)", lambda one: f"${{{before}{one[1]}" if one[1] in local else one[0], value)
    return _renamed(value, local, before)


# Terraform


@cache
def _attributes() -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", json.loads(ATTRIBUTES.read_text(encoding="utf-8"))["resources"])


_META = {"depends_on", "count", "for_each", "provider", "lifecycle"}


def terraform_violations(terraform: Terraform) -> list[str]:
    """What Terraform could not parse, and names that the provider's documentation does not have."""
    parsed = hcl2.loads(f"{_hcl.written(terraform)}\n")
    found = [
        f"{_bare(kind)}: {wrong}"
        for resource in parsed.get("resource", [])
        for kind, named in _visible(resource).items()
        for body in _visible(named).values()
        for wrong in _resource(_bare(kind), body, complete=not terraform.edits)
    ]
    declared = {_bare(name) for one in parsed.get("variable", []) for name in _visible(one)}
    used = set(re.findall(r"\bvar\.(\w+)", _hcl.written(terraform)))
    return found + [f"variable {name} is declared or used alone" for name in sorted(declared ^ used)]


def _resource(kind: str, body: Mapping[str, Any], *, complete: bool) -> list[str]:
    known = _attributes().get(kind)
    if known is None:
        return [f"{kind} is not in {ATTRIBUTES.name}"]
    return list(_block(known, body, complete=complete))


def _block(known: Mapping[str, Any], body: Mapping[str, Any], *, complete: bool) -> Iterator[str]:
    """A block against its row in the table; what is required may be left out where a block is only edited."""
    given = _visible(body)
    if complete:
        yield from (f"{name} is missing" for name in known.get("required", []) if name not in given)
    for name, value in given.items():
        yield from _argument(known, name, value, complete=complete)


def _argument(known: Mapping[str, Any], name: str, value: Any, *, complete: bool) -> Iterator[str]:
    inside: Mapping[str, Any] = known.get("blocks", {})
    if name in inside:
        for child in value:
            yield from (f"{name}.{wrong}" for wrong in _block(inside[name], child, complete=complete))
    elif name not in {*known.get("required", []), *known.get("optional", []), *_META}:
        yield f"{name} is unknown"
    elif name not in _META and _is_block(value):
        yield f"{name} is an attribute and written as a block"


def _is_block(value: Any) -> bool:
    """hcl2 marks blocks, and lists those of one name."""
    many: list[Any] = value if isinstance(value, list) else []
    return any(isinstance(one, dict) and "__is_block__" in one for one in many)


def _visible(mapping: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in mapping.items() if not name.startswith("__")}


def _bare(name: str) -> str:
    return name.strip('"')


# Scripts


def script_violations(script: Script) -> list[str]:
    """What shellcheck says of a script."""
    done = subprocess.run(
        [str(Path(sys.executable).with_name("shellcheck")), "--format=gcc", "--severity=style", "-"],
        input=script.text,
        capture_output=True,
        text=True,
        check=False,
    )
    return [f"{script.name}: {line}" for line in done.stdout.splitlines()] + (
        [] if script.text.startswith("#!/bin/bash\n") else [f"{script.name} does not say which shell it is for"]
    )
