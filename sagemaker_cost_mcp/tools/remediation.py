"""What would answer a finding: its remedy, written down in the formats that were asked for, and where to apply it.

Nothing here changes anything: the change is text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.ports import SnapshotRead
from sagemaker_cost_mcp.model.remedy import Change, CloudFormation, Terraform
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.snapshot import Shelf
from sagemaker_cost_mcp.remedies import _hcl, _shell, _yaml
from sagemaker_cost_mcp.remedies._remedy import Ground, Remedy, discovered, remedy_of
from sagemaker_cost_mcp.tools.answers import Answer, OwnerRow, ResourceRow, Row, Usd
from sagemaker_cost_mcp.tools.desk import Desk, Line, gap_rows, meta
from sagemaker_cost_mcp.tools.refound import Sought, by_id, costliest, gone, refound, rule_named
from sagemaker_cost_mcp.tools.remedy_message import message
from sagemaker_cost_mcp.tools.text import count, usd
from sagemaker_cost_mcp.tools.waste import thresholds_of

Format = Literal["aws_cli", "undo", "cloudformation", "terraform", "script", "guardrail", "message"]
FORMATS: tuple[Format, ...] = get_args(Format)
DEFAULT: tuple[Format, ...] = ("aws_cli", "undo", "message")
_ROOM = 6000
"""Bytes for what is written by default; beyond them the way back, then the message, waits until it is asked for."""


class ApplyIn(Row):
    """Where the change belongs."""

    kind: Literal["stack", "terraform", "service", "direct"]
    name: str
    why: str


class ProposedFor(Row):
    """The finding that it answers."""

    id: str
    rule: str
    title: str
    resource: ResourceRow
    part: str = ""
    monthly_saving_usd: Usd
    """Cash that leaves the bill now."""
    monthly_saving_list_usd: Usd
    owner: OwnerRow


class PlaceholderRow(Row):
    name: str
    """Stands as `<name>` in commands, as a parameter in templates."""
    means: str


class ScriptRow(Row):
    name: str
    text: str
    goes: str
    """Where it is put."""


class GuardrailRow(Row):
    title: str
    kind: str
    document: dict[str, Any]
    note: str


class RemediationAnswer(Answer):
    finding: ProposedFor
    what: str
    check_first: list[str]
    undo: str
    apply_in: ApplyIn
    aws_cli: str | None = None
    """Commands for a POSIX shell. This and the next: missing where not asked for."""
    undo_cli: str | None = None
    cloudformation: str | None = None
    terraform: str | None = None
    scripts: list[ScriptRow] | None = None
    guardrails: list[GuardrailRow] | None = None
    message: str | None = None
    """To the owner."""
    placeholders: list[PlaceholderRow]
    """What cannot be seen from outside and has to be put in."""
    also: dict[str, str]
    """Formats that were not asked for, and what each has."""
    applied: Literal[False] = False


@dataclass(frozen=True, kw_only=True)
class RemediationAsked(Sought):
    """The question behind `propose_remediation`: `finding` may be a rule's name too."""

    formats: tuple[Format, ...] = ()
    """Empty: the default, as far as it is short."""


def remediation(desk: Desk, asked: RemediationAsked, line: Line) -> RemediationAnswer:
    """The change that answers a finding, or the costliest finding of a rule.

    Raises:
        BadQuestion: When there is no such rule or finding, or the rule finds nothing at present.
    """
    rule = rule_named(asked.finding)
    choice = costliest(rule) if rule else by_id(asked.finding)
    also: frozenset[Shelf] = frozenset(shelf for remedy in discovered() for shelf in remedy.reads)
    read, finding = refound(desk, asked, choice, line, also)
    if finding is None:
        raise BadQuestion(_nothing(asked.finding, read) if rule else gone(asked.finding, read))
    thresholds = thresholds_of(desk.settings, asked.lookback_days).thresholds
    remedy: Remedy = remedy_of(finding.rule)
    change = remedy.make(finding, Ground(snapshot=read.snapshot, thresholds=thresholds))
    return _answer(finding, change, asked, read, desk.settings.exempt_tag)


def _nothing(rule: str, read: SnapshotRead) -> str:
    unread = " Some of the account could not be read, see a review's gaps." if read.snapshot.gaps else ""
    return (
        f"Rule {rule} finds nothing in {', '.join(read.snapshot.regions)} at present that is not exempted, so there is "
        f"nothing to change.{unread} Name a finding's id, or other regions."
    )


def _answer(
    finding: Finding, change: Change, asked: RemediationAsked, read: SnapshotRead, exempt_tag: str
) -> RemediationAnswer:
    where = _where(finding)
    written = _written(finding, change, read, (where, exempt_tag))
    formats = asked.formats or _fitting(written)
    return RemediationAnswer(
        summary=_summary(finding, change),
        finding=_proposed_for(finding),
        what=change.what,
        check_first=list(change.check_first),
        undo=change.undo,
        apply_in=where,
        placeholders=[PlaceholderRow(**one.model_dump()) for one in _placeholders(change)],
        also={name: has for name, has in _has(change).items() if name not in formats},
        gaps=gap_rows(read.snapshot),
        meta=meta(read),
        **{field: value for name in formats for field, value in written[name]().items() if value},
    )


def _summary(finding: Finding, change: Change) -> str:
    saving = f", for {usd(finding.monthly_saving_usd)} a month" if finding.monthly_saving_usd else ""
    return f"Proposed and not applied{saving}: {change.what}"


def _proposed_for(finding: Finding) -> ProposedFor:
    fields = {"id", "rule", "title", "resource", "part", "monthly_saving_usd", "monthly_saving_list_usd", "owner"}
    return ProposedFor(**finding.model_dump(include=fields))


def _written(
    finding: Finding, change: Change, read: SnapshotRead, where: tuple[ApplyIn, str]
) -> Mapping[Format, Callable[[], dict[str, Any]]]:
    """Fields of the answer, by format."""
    return {
        "aws_cli": lambda: {"aws_cli": _cli(change, where[0])},
        "undo": lambda: {"undo_cli": _shell.script(change.undo_commands)},
        "cloudformation": lambda: {"cloudformation": _yaml.written(change.cloudformation)},
        "terraform": lambda: {"terraform": _hcl.written(change.terraform)},
        "script": lambda: {"scripts": [ScriptRow(**one.model_dump()) for one in change.scripts]},
        "guardrail": lambda: {"guardrails": [GuardrailRow(**one.model_dump()) for one in change.guardrails]},
        "message": lambda: {"message": message(finding, change, read.snapshot.taken_at.date(), where[1])},
    }


def _fitting(written: Mapping[Format, Callable[[], dict[str, Any]]]) -> tuple[Format, ...]:
    """The default, without its end where it is long."""
    size = {name: sum(len(value.encode()) for value in written[name]().values()) for name in DEFAULT}
    if sum(size.values()) <= _ROOM:
        return DEFAULT
    return ("aws_cli", "message") if size["aws_cli"] + size["message"] <= _ROOM else ("aws_cli",)


def _cli(change: Change, where: ApplyIn) -> str:
    lines = [] if where.kind == "direct" else [f"# {' '.join(where.why.split())}"]
    commands = _shell.script(change.commands)
    return "\n".join([*lines, commands]) if commands else ""


def _placeholders(change: Change) -> list[Any]:
    return list(dict.fromkeys((*change.placeholders, *change.cloudformation.parameters, *change.terraform.variables)))


def _has(change: Change) -> dict[str, str]:
    """What each format holds, in few words; formats that hold nothing are left out."""
    found = {
        "aws_cli": count(len(change.commands), "command") if change.commands else "",
        "undo": count(len(change.undo_commands), "command") if change.undo_commands else "",
        "cloudformation": _template(change.cloudformation),
        "terraform": _blocks(change.terraform),
        "script": ", ".join(one.name for one in change.scripts),
        "guardrail": ", ".join(one.kind for one in change.guardrails),
        "message": "to the owner",
    }
    return {name: has for name, has in found.items() if has}


def _template(cloudformation: CloudFormation) -> str:
    if cloudformation.resources:
        return "edits" if cloudformation.edits else "template"
    return "removal" if cloudformation.removes else "note"


def _blocks(terraform: Terraform) -> str:
    if terraform.blocks:
        return "edits" if terraform.edits else "blocks"
    return "note"


def _where(finding: Finding) -> ApplyIn:
    """Its stack, its Terraform, its service; else where it is."""
    owner = finding.owner
    if owner.kind == "stack":
        why = f"Stack {owner.name} owns it: change its template; these commands would drift, and be undone by a deploy."
        return ApplyIn(kind="stack", name=owner.name, why=why)
    if owner.kind == "service":
        why = f"{owner.name} runs it: make the change there, or it may come back."
        return ApplyIn(kind="service", name=owner.name, why=why)
    if tag := _terraform_tag(finding.resource):
        why = f"Tag {tag[0]}={tag[1]}: change the configuration, or the next apply brings it back."
        return ApplyIn(kind="terraform", name=tag[1], why=why)
    return ApplyIn(kind="direct", name=finding.resource.name, why="No stack, service or Terraform tag claims it.")


def _terraform_tag(resource: ResourceRef) -> tuple[str, str] | None:
    """The tag by which people mark what Terraform made: `ManagedBy=terraform`, `terraform=true`."""
    tags = sorted((resource.tags or {}).items())
    return next((tag for tag in tags if "terraform" in f"{tag[0]}={tag[1]}".lower() and not _denied(tag[1])), None)


def _denied(value: str) -> bool:
    return value.strip().lower() in {"false", "no", "0"}
