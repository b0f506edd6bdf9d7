"""Cost of other services beside SageMaker: the answer, how it is found, how it is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sagemaker_cost_mcp.analysis.related_table import RelatedGroup, RelatedTable, related_table
from sagemaker_cost_mcp.analysis.tag_table import share
from sagemaker_cost_mcp.model.cost_cuts import RelatedCosts, RelatedLine
from sagemaker_cost_mcp.model.money import Bill
from sagemaker_cost_mcp.model.ports import Question, SnapshotRead
from sagemaker_cost_mcp.model.related_services import TITLES, Related
from sagemaker_cost_mcp.tools.answers import Answer, Number, Row, Usd
from sagemaker_cost_mcp.tools.bill_words import UNREAD, listed, notes, scope
from sagemaker_cost_mcp.tools.coverage import Percent, in_percent
from sagemaker_cost_mcp.tools.desk import Dates, Desk, Line, gap_rows, meta
from sagemaker_cost_mcp.tools.text import footer, gap_lines, number, one_line, table, usd
from sagemaker_cost_mcp.tools.usage_costs import Metric

USAGE_TYPES_SHOWN = 3


class RelatedUsageRow(Row):
    usage_type: str
    quantity: Number
    unit: str
    cost_usd: Usd


class RelatedRow(Row):
    kind: str
    """s3, ecr, efs, lambda, api_gateway, cloudwatch, nat_gateway, data_transfer."""
    service: str | None = None
    """Name on the bill; missing: not on it."""
    on_bill: bool
    cost_usd: Usd | None = None
    """Missing: not on the bill, which is not the same as free."""
    share_percent: Percent | None = None
    """Of the related cost."""
    usage_types: list[RelatedUsageRow]
    """The dearest three."""
    estimated: bool = False


class RelatedCostsAnswer(Answer):
    rows: list[RelatedRow]
    total_usd: Usd | None = None
    """Missing, as the other amounts: it could not be read."""
    sagemaker_usd: Usd | None = None
    """SageMaker with the same filters, credits and refunds left out."""
    same_services_usd: Usd | None = None
    """Under the same services and none of these kinds (EBS volumes under EC2); not in the total."""
    whose: str
    """Whether these costs are SageMaker's."""


@dataclass(frozen=True, kw_only=True)
class RelatedAsked:
    """The question behind `get_related_service_costs`."""

    dates: Dates = field(default_factory=Dates)
    lookback_days: int = 30
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    """An empty value stands for any."""
    account_ids: tuple[str, ...] = ()
    cost_metric: Metric | None = None
    billing_view_arn: str | None = None
    refresh: bool = False


def related_service_costs(desk: Desk, asked: RelatedAsked, line: Line) -> RelatedCostsAnswer:
    """What other services cost beside SageMaker, in whole accounts or under some tags.

    Raises:
        SagemakerCostError: When the question is wrong or nothing could be read.
    """
    read = desk.ask(
        Question(
            shelves=frozenset({"bill", "related_costs"}),
            window=desk.window(asked.lookback_days, asked.dates),
            account_ids=asked.account_ids,
            cost_metric=asked.cost_metric,
            billing_view=asked.billing_view_arn,
            bill_tags=tuple(sorted(asked.tags.items())),
            refresh=asked.refresh,
            seconds=desk.settings.question_seconds,
        ),
        line,
    )
    bill, costs = read.snapshot.bill, read.snapshot.related_costs
    if bill is None or costs is None:
        said = UNREAD if bill is None else "The costs of other services could not be read; see the gaps."
        return RelatedCostsAnswer(
            summary=said, rows=[], whose=_whose(asked), gaps=gap_rows(read.snapshot), meta=meta(read)
        )
    return _answer(read, bill, costs, asked)


def _answer(read: SnapshotRead, bill: Bill, costs: RelatedCosts, asked: RelatedAsked) -> RelatedCostsAnswer:
    found = related_table(costs, bill.billed_services, narrowed=bool(asked.tags or asked.account_ids))
    said = f"Services beside SageMaker cost {usd(found.total)}{scope(bill)}{_under(asked)}"
    beside = f"; SageMaker itself {usd(found.sagemaker)}" if costs.lines else _missed(bill, costs)
    top = max(found.groups, key=lambda group: group.cost, default=None)
    dearest = f"; the dearest is {TITLES[top.kind]} with {usd(top.cost)}" if top and top.cost > 0 else ""
    whose = _whose(asked)
    return RelatedCostsAnswer(
        summary=f"{said}{beside}{dearest}; credits and refunds are left out. {whose}{notes(bill)}",
        rows=[*(_row(group, found) for group in found.groups), *(_absent(kind) for kind in found.not_on_bill)],
        total_usd=found.total,
        sagemaker_usd=found.sagemaker,
        same_services_usd=found.rest,
        whose=whose,
        gaps=gap_rows(read.snapshot),
        meta=meta(read).model_copy(update={"regions": []}),
    )


def _row(group: RelatedGroup, found: RelatedTable) -> RelatedRow:
    return RelatedRow(
        kind=group.kind.value,
        service=group.service,
        on_bill=True,
        cost_usd=group.cost,
        share_percent=share(group.cost, found.total),
        usage_types=[_usage_row(line) for line in group.lines[:USAGE_TYPES_SHOWN]],
        estimated=any(line.estimated for line in group.lines),
    )


def _usage_row(line: RelatedLine) -> RelatedUsageRow:
    return RelatedUsageRow(usage_type=line.usage_type, quantity=line.quantity, unit=line.unit, cost_usd=line.cost)


def _absent(kind: Related) -> RelatedRow:
    return RelatedRow(kind=kind.value, on_bill=False, usage_types=[])


def _under(asked: RelatedAsked) -> str:
    if not asked.tags:
        return ""
    return " under " + ", ".join(f"{key} = {value or '(any)'}" for key, value in sorted(asked.tags.items()))


def _whose(asked: RelatedAsked) -> str:
    if asked.tags:
        return (
            "Only what carries these tags is counted; transfer and NAT gateways rarely do, so part of what this "
            "workload causes is missing."
        )
    return (
        "These are the costs of whole accounts, whoever caused them, and not SageMaker's alone: narrow them with "
        "tags or account_ids."
    )


def _missed(bill: Bill, costs: RelatedCosts) -> str:
    """Why there is nothing, and what there is."""
    if costs.known_values is not None:
        values = [
            f"{key} has the values {listed(values)}" if values else f"{key} is on no row of the bill (not activated?)"
            for key, values in costs.known_values.items()
        ]
        return f"; nothing matches: {'; '.join(values)}"
    if bill.known_accounts is not None:
        return f"; nothing matches: the accounts on the bill are {listed(bill.known_accounts) or 'none'}"
    return "; nothing matches in this window"


def related_text(answer: RelatedCostsAnswer) -> str:
    """The answer as Markdown."""
    lines = [one_line(answer.summary)]
    if any(row.usage_types for row in answer.rows):
        head = ["What", "Service on the bill", "Cost", "Share", "Of it"]
        lines += ["", *table(head, [_cells(row) for row in answer.rows])]
    if answer.same_services_usd:
        lines += ["", f"Under the same services, and none of these: {usd(answer.same_services_usd)}, not counted."]
    if any(row.estimated for row in answer.rows):
        lines += ["", "\\* estimated: AWS has not closed this period yet."]
    return "\n".join([*lines, *gap_lines(answer.gaps), *footer(answer)])


def _cells(row: RelatedRow) -> list[str]:
    title = TITLES[Related(row.kind)]
    if not row.on_bill:
        return [title, "not on the bill", "-", "-", "-"]
    parts = [f"{one.usage_type} {number(one.quantity)} {one.unit} {usd(one.cost_usd)}" for one in row.usage_types]
    mark = "*" if row.estimated else ""
    return [title + mark, row.service or "-", usd(row.cost_usd), in_percent(row.share_percent), "; ".join(parts) or "-"]
