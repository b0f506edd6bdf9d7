"""The message that asks an owner before anything is changed."""

from __future__ import annotations

from datetime import date, timedelta

from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.remedy import Change
from sagemaker_cost_mcp.tools.text import one_line, usd

_DAYS_TO_OBJECT = 7
_DAYS_TO_OBJECT_TO_A_LOSS = 14
"""Where the change cannot be undone."""
_EXEMPT_DAYS = 90


def message(finding: Finding, change: Change, today: date, exempt_tag: str) -> str:
    """What it is, why, how much, what is proposed, until when to object, and how to keep it."""
    resource = finding.resource
    name = f"{one_line(resource.name)} ({one_line(resource.type)}, {resource.region}, account {resource.account_id})"
    days = _DAYS_TO_OBJECT if finding.reversible else _DAYS_TO_OBJECT_TO_A_LOSS
    keep = today + timedelta(days=_EXEMPT_DAYS)
    lines = [
        f"Subject: {finding.title}: {one_line(resource.name)}",
        "",
        f"Hello{_named(finding)},",
        "",
        f"{finding.title}: {name}.",
        *(f"- {one_line(sentence)}" for sentence in finding.evidence),
        "",
        _money(finding),
        "",
        f"We propose: {one_line(change.what)}",
        f"The way back: {one_line(change.undo)}",
        "",
        f"Please object by {today + timedelta(days=days)}.",
        f"To keep it, give it the tag {exempt_tag}={keep} (or another date): until then no review names it.",
        f"(Finding {finding.id}, rule {finding.rule}.)",
    ]
    return "\n".join(lines)


def _named(finding: Finding) -> str:
    known = finding.owner.kind == "person" and finding.owner.name
    return f" {one_line(finding.owner.name)}" if known else ""


def _money(finding: Finding) -> str:
    if finding.monthly_saving_usd:
        formula = f" ({one_line(finding.saving_formula)})" if finding.saving_formula else ""
        return f"It would save {usd(finding.monthly_saving_usd)} a month{formula}."
    if finding.monthly_saving_list_usd:
        return f"It would save up to {usd(finding.monthly_saving_list_usd)} a month at list price{_later(finding)}."
    if finding.monthly_cost_usd:
        return f"It costs {usd(finding.monthly_cost_usd)} a month at list price; how much of that goes is not claimed."
    return "No dollar is claimed."


def _later(finding: Finding) -> str:
    if finding.counted_under:
        return f", counted under finding {finding.counted_under}"
    if finding.monthly_saving_later_usd and finding.cash_from:
        return f", of which {usd(finding.monthly_saving_later_usd)} is cash from {finding.cash_from}"
    return ""
