"""What would change an account: commands, templates, scripts, policies. Values only; nothing is ever applied."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sagemaker_cost_mcp.model.value import Value

Json = Any
"""What JSON can hold: a text, a number, a truth, None, a list or a mapping of these."""


class Encoded(Value):
    """An option whose value is the content of a script beside, in base64: `Content=…` of a lifecycle configuration."""

    script: str
    """File name of the script."""
    before: str = ""
    """What stands before the content: `Content=`."""


class Command(Value):
    """One command of the AWS CLI, as values: `remedies/_shell.py` writes it down, and a test parses it back."""

    service: str
    """As the CLI calls it: `sagemaker`, `application-autoscaling`."""
    operation: str
    """As the CLI calls it: `delete-endpoint`, `wait endpoint-deleted`."""
    options: Mapping[str, Json] = {}
    """By the CLI's names without dashes: `endpoint-name`. A list of texts stands as words, anything nested as JSON, a
    truth as `--flag` or `--no-flag`, an `Encoded` as the content of its script."""
    region: str | None
    """None: the service has no regions (`iam`, `budgets`, `ce`)."""
    why: str = ""
    """A comment above it."""
    reads_only: bool = False
    """True: it looks and changes nothing, so that people may run it first."""
    once: str = ""
    """What has to be true before: `the copy is in S3`. It is then written as a comment, so that nobody who pastes all
    runs it; empty: it may follow the one before at once."""
    saves: str = ""
    """File that takes what it prints, for the way back; empty: the terminal does."""


class Placeholder(Value):
    """A value that cannot be seen from outside and that whoever deploys has to give."""

    name: str
    """In CamelCase: `RoleArn`; also the parameter of the template and, in snake case, Terraform's variable."""
    means: str


class CloudFormation(Value):
    """A template of its own (`edits` is empty), or how resources of an existing one must look afterwards."""

    description: str
    parameters: tuple[Placeholder, ...] = ()
    """What `{"Ref": name}` in the resources stands for."""
    resources: Mapping[str, Mapping[str, Json]] = {}
    """Logical id -> resource, intrinsic functions in their long form."""
    edits: bool = False
    """True: change these in the template that owns them, never deploy them beside it."""
    removes: tuple[tuple[str, str], ...] = ()
    """(type, physical id) of resources to take out of the template that owns them."""
    note: str = ""
    """What CloudFormation cannot do here, and what to do instead."""


class Block(Value):
    """A block of Terraform: `resource "aws_sagemaker_endpoint" "name" { … }`."""

    kind: str
    labels: tuple[str, ...] = ()
    body: Mapping[str, Json] = {}
    """Attributes; a value of type `Reference` is written bare."""
    blocks: tuple[Block, ...] = ()


class Reference(Value):
    """An expression of Terraform, written without quotes: `var.role_arn`."""

    expression: str


class Terraform(Value):
    """Blocks to add, or how a resource in someone's configuration must look afterwards."""

    blocks: tuple[Block, ...] = ()
    variables: tuple[Placeholder, ...] = ()
    edits: bool = False
    """True: change these attributes of the resource in its own configuration."""
    note: str = ""
    """What Terraform cannot do here, and what to do instead."""


class Script(Value):
    """A shell script of our own, clean by shellcheck."""

    name: str
    """File name: `on-start.sh`."""
    text: str
    goes: str
    """Where it is put: `OnStart of the notebook's lifecycle configuration`."""


class Guardrail(Value):
    """A policy that keeps the waste from coming back."""

    title: str
    kind: str
    """`IAM policy`, `service control policy`, `service quota`."""
    document: Mapping[str, Json]
    note: str = ""


class Change(Value):
    """All that a remedy proposes for one finding."""

    what: str
    """What it changes, in one sentence with names and numbers."""
    check_first: tuple[str, ...]
    """What to look at or whom to ask before."""
    undo: str
    """How to get back; what is lost for good is said."""
    commands: tuple[Command, ...] = ()
    undo_commands: tuple[Command, ...] = ()
    placeholders: tuple[Placeholder, ...] = ()
    """What stands as `<RoleArn>` in commands."""
    cloudformation: CloudFormation
    terraform: Terraform
    scripts: tuple[Script, ...] = ()
    guardrails: tuple[Guardrail, ...] = ()
