"""People may say no: which findings are left out of totals, until when, and who said so.

Two sources: a tag on the resource whose value is an ISO date, and entries of the exemptions file. An exemption ends
by itself on its date; an unreadable date exempts nothing and is said in the finding's evidence.
"""

from __future__ import annotations

from datetime import date
from fnmatch import fnmatchcase

from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.settings import ExemptionEntry, Settings


def marked(finding: Finding, settings: Settings) -> Finding:
    """The finding with the latest exemption that names it, in force or not."""
    tag_date, complaint = _from_tag(finding, settings.exempt_tag)
    offers = [(tag_date, f"tag {settings.exempt_tag}")] if tag_date else []
    offers += [(entry.until, _reason(entry)) for entry in settings.exemptions if _names(entry, finding)]
    until, reason = max(offers, default=(None, None))
    evidence = (*finding.evidence, complaint) if complaint else finding.evidence
    return finding.model_copy(update={"exempt_until": until, "exempt_reason": reason, "evidence": evidence})


def in_force(finding: Finding, today: date) -> bool:
    """True while the finding is exempted: up to the day before `exempt_until`."""
    return finding.exempt_until is not None and today < finding.exempt_until


def _from_tag(finding: Finding, tag: str) -> tuple[date | None, str | None]:
    value = (finding.resource.tags or {}).get(tag)
    if value is None:
        return None, None
    try:
        return date.fromisoformat(value.strip()), None
    except ValueError:
        return None, f"tag {tag}={value} is not a date like 2027-03-31, so it exempts nothing"


def _names(entry: ExemptionEntry, finding: Finding) -> bool:
    resource = finding.resource
    return fnmatchcase(finding.rule, entry.rule) and any(
        fnmatchcase(name, entry.resource) for name in (resource.arn, resource.name)
    )


def _reason(entry: ExemptionEntry) -> str:
    said = " ".join(part for part in (entry.why, f"({entry.who})" if entry.who else "") if part)
    return f"exemptions file: {said or 'no reason given'}"
