"""What AWS's own advisers say, beside what we found: the answer of `get_aws_recommendations` and how it is found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sagemaker_cost_mcp.analysis.advice_matched import Match, Ours, Relation, matches
from sagemaker_cost_mcp.model.aws_advice import HUB, OPTIMIZER, AdviceService, Recommendation, ServiceAdvice
from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.money import ZERO
from sagemaker_cost_mcp.model.ports import Question, SnapshotRead
from sagemaker_cost_mcp.model.snapshot import Shelf, Snapshot
from sagemaker_cost_mcp.tools.answers import Answer, Number, Row, Usd
from sagemaker_cost_mcp.tools.desk import Desk, Line, gap_rows, meta
from sagemaker_cost_mcp.tools.judging import Judged, catalog, judged, reviewed, shelves
from sagemaker_cost_mcp.tools.paging import page
from sagemaker_cost_mcp.tools.text import count, usd

SERVICES: dict[AdviceService, str] = {HUB: "Cost Optimization Hub", OPTIMIZER: "Compute Optimizer"}

_ADVICE: frozenset[Shelf] = frozenset({"aws_advice"})
_DAYS = 30


class AdviserRow(Row):
    service: AdviceService
    enrolled: bool | None = None
    """Missing: could not be read."""
    status: str | None = None
    """In AWS's word."""
    status_reason: str | None = None
    since: date | None = None
    recommendations: int | None = None
    """Missing: not enrolled, or could not be read."""
    absent_regions: list[str]
    """Asked about, but AWS does not offer the service there."""


class TheirsRow(Row):
    service: AdviceService
    action: str
    detail: str
    monthly_saving: Number | None = None
    monthly_saving_after_discounts: Number | None = None
    currency: str
    effort: str | None = None
    lookback_days: int | None = None
    refreshed_on: date | None = None


class OursRow(Row):
    id: str
    rule: str
    title: str
    monthly_saving_usd: Usd
    """Cash that leaves the bill now."""
    monthly_saving_list_usd: Usd
    monthly_saving_later_usd: Usd
    confidence: str


class MatchRow(Row):
    relation: Relation
    name: str
    resource_type: str
    """As AWS writes it: in its advice, else in the ARN."""
    region: str
    account_id: str
    arn: str | None = None
    """Missing: AWS's advice is about no single resource."""
    theirs: list[TheirsRow]
    ours: OursRow | None = None
    why: str
    """Why amounts differ, or why one side says nothing."""


class AwsAdviceAnswer(Answer):
    advisers: list[AdviserRow]
    """One that could not be asked at all is missing."""
    rows: list[MatchRow]
    by_relation: dict[str, int]
    """All of them, also those on later pages."""
    their_monthly_saving_usd: Usd | None = None
    """AWS's, on resources that exist, each once; commitments left out. It overlaps ours: the two are never added.
    Missing: AWS's advice could not be read, or there is none."""
    our_monthly_saving_usd: Usd
    """Cash over all our findings."""


@dataclass(frozen=True, kw_only=True)
class AdviceAsked:
    """The question behind `get_aws_recommendations`."""

    regions: tuple[str, ...] = ()
    include_ec2: bool = False
    limit: int = 12
    cursor: str | None = None
    refresh: bool = False


def aws_advice(desk: Desk, asked: AdviceAsked, line: Line) -> AwsAdviceAnswer:
    """AWS's advice and ours, matched by ARN.

    Ours are the findings of the rules that every review runs, whatever its period: those that find what is not used,
    which is what AWS looks for too.

    Raises:
        SagemakerCostError: When the question is wrong or nothing could be read.
    """
    rules = reviewed("daily")
    read = desk.ask(
        Question(
            shelves=shelves(rules) | _ADVICE,
            catalog=catalog(rules),
            regions=asked.regions,
            window=desk.window(_DAYS),
            ec2_advice=asked.include_ec2,
            refresh=asked.refresh,
            seconds=desk.settings.review_seconds,
        ),
        line,
    )
    snapshot = _within(read.snapshot, asked.regions)
    return _answer(read, snapshot, judged(snapshot, rules, desk.settings, line=line), asked)


def _within(snapshot: Snapshot, regions: Sequence[str]) -> Snapshot:
    """Without AWS's advice on other regions than those asked for: the Hub tells all of them at once."""
    if not regions or snapshot.aws_advice is None:
        return snapshot
    kept = tuple(_of_regions(one, regions) for one in snapshot.aws_advice)
    return snapshot.model_copy(update={"aws_advice": kept})


def _of_regions(advice: ServiceAdvice, regions: Sequence[str]) -> ServiceAdvice:
    if advice.recommendations is None:
        return advice
    kept = tuple(one for one in advice.recommendations if one.arn is None or one.region in regions)
    return advice.model_copy(update={"recommendations": kept})


def _answer(read: SnapshotRead, snapshot: Snapshot, found: Judged, asked: AdviceAsked) -> AwsAdviceAnswer:
    ours = Ours(findings=found.findings, undecided=found.undecided, exempted=found.exempted)
    matched = matches(snapshot, ours)
    seal = {**vars(asked), "cursor": None, "limit": None, "refresh": None}
    shown = page(matched, asked.limit, asked.cursor, seal)
    advisers = [_adviser_row(one) for one in snapshot.aws_advice or ()]
    theirs = _theirs_total(matched) if any(one.recommendations is not None for one in advisers) else None
    return AwsAdviceAnswer(
        summary=" ".join([*_on_advisers(advisers), _on_matches(matched, theirs, found.cash)]),
        advisers=advisers,
        rows=[_match_row(one) for one in shown.rows],
        by_relation=dict(Counter(one.relation.value for one in matched)),
        their_monthly_saving_usd=theirs,
        our_monthly_saving_usd=found.cash,
        gaps=gap_rows(snapshot),
        meta=meta(read, shown.next_cursor),
    )


def _theirs_total(matched: Sequence[Match]) -> Decimal:
    there = (one for one in matched if one.relation is not Relation.GONE and one.theirs and one.theirs[0].arn)
    return sum((one.their_saving or ZERO for one in there), ZERO)


def _adviser_row(advice: ServiceAdvice) -> AdviserRow:
    return AdviserRow(
        service=advice.service,
        enrolled=advice.enrolled,
        status=advice.status,
        status_reason=advice.reason,
        since=advice.since.date() if advice.since else None,
        recommendations=None if advice.recommendations is None else len(advice.recommendations),
        absent_regions=list(advice.absent_regions),
    )


def _match_row(match: Match) -> MatchRow:
    return MatchRow(
        relation=match.relation,
        **_named(match),
        theirs=[_theirs_row(one) for one in match.theirs],
        ours=None if match.ours is None else _ours_row(match.ours),
        why=match.reason,
    )


def _named(match: Match) -> dict[str, Any]:
    """Which resource is meant: as AWS's advice names it, else as we do."""
    if match.ours is None or match.theirs:
        first = match.theirs[0]
        return first.model_dump(include={"name", "resource_type", "region", "account_id", "arn"})
    resource = match.ours.resource
    return {**resource.model_dump(include={"name", "region", "account_id", "arn"}), "resource_type": resource.type}


def _theirs_row(one: Recommendation) -> TheirsRow:
    return TheirsRow(
        service=one.service,
        action=one.action,
        detail=one.detail,
        monthly_saving=one.monthly_saving,
        monthly_saving_after_discounts=one.discounted_saving,
        currency=one.currency,
        effort=one.effort,
        lookback_days=one.lookback_days,
        refreshed_on=one.refreshed_at.date() if one.refreshed_at else None,
    )


def _ours_row(finding: Finding) -> OursRow:
    return OursRow(
        id=finding.id,
        rule=finding.rule,
        title=finding.title,
        monthly_saving_usd=finding.monthly_saving_usd,
        monthly_saving_list_usd=finding.monthly_saving_list_usd,
        monthly_saving_later_usd=finding.monthly_saving_later_usd,
        confidence=finding.confidence,
    )


def _on_advisers(advisers: Sequence[AdviserRow]) -> list[str]:
    by_service = {one.service: one for one in advisers}
    return [f"{title}: {_state(by_service.get(service))}." for service, title in SERVICES.items()]


def _state(row: AdviserRow | None) -> str:
    if row is None or row.enrolled is None:
        found = "" if row is None or row.recommendations is None else f", but {_listed(row.recommendations)}"
        return f"enrolment not read{found}"
    if not row.enrolled:
        return "not enrolled" if row.status == "Inactive" else f"not enrolled ({row.status})"
    return f"enrolled, {'advice not read' if row.recommendations is None else _listed(row.recommendations)}"


def _listed(many: int) -> str:
    return count(many, "recommendation")


def _on_matches(matched: Sequence[Match], theirs: Decimal | None, cash: Decimal) -> str:
    many = Counter(one.relation for one in matched)
    if theirs is None:
        return f"So there is nothing to compare with; our own rules find {usd(cash)} a month."
    said = (
        f"Both name {many[Relation.AGREE]}, only AWS {many[Relation.THEIRS_ONLY]}, only we {many[Relation.OURS_ONLY]}; "
        f"{many[Relation.GONE]} of AWS's are gone."
    )
    return f"{said} A month: {usd(theirs)} by AWS, {usd(cash)} cash by us; they overlap and are never added."
