"""The bill of SageMaker cut by linked account or by a cost allocation tag: one more GetCostAndUsage each."""

from __future__ import annotations

from datetime import datetime

from sagemaker_cost_mcp.aws.homes import home
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.billing.cells import GET_COST_AND_USAGE, Cell, cells, complete, currency
from sagemaker_cost_mcp.billing.questions import CostQuestion, TagGroup
from sagemaker_cost_mcp.billing.record_kind import record_kind
from sagemaker_cost_mcp.errors import Refused
from sagemaker_cost_mcp.model.cost_cuts import BillCut, CutLine
from sagemaker_cost_mcp.model.money import Bill

LINKED_ACCOUNT = "LINKED_ACCOUNT"


def account_costs(reading: Reading, bill: Bill, granularity: str) -> BillCut:
    """A bill cut by linked account and record type, in its own window, metric, accounts and billing view.

    USD 0.01 a page.

    Raises:
        Refused: Among others when the answer is not in the bill's currency.
    """
    return _cut(reading, bill, LINKED_ACCOUNT, granularity)


def tag_costs(reading: Reading, bill: Bill, key: str, granularity: str) -> BillCut:
    """A bill cut by the values of one tag key and by record type; what lacks the tag has the empty value.

    AWS answers for a key that it does not know as if nothing had it: ask for activated keys only. USD 0.01 a page.

    Raises:
        Refused: Among others when the answer is not in the bill's currency.
    """
    return _cut(reading, bill, TagGroup(key), granularity)


def _cut(reading: Reading, bill: Bill, group: str | TagGroup, granularity: str) -> BillCut:
    question = CostQuestion(
        start=bill.window_start,
        end=bill.window_end,
        granularity=granularity,
        metrics=(bill.metric,),
        group_by=(group, "RECORD_TYPE"),
        services=bill.services,
        account_ids=bill.account_ids,
        billing_view=bill.billing_view,
    )
    found = complete(cells(reading, question), question.metrics)
    check_currency(reading, bill, currency(found, bill.metric, home("ce", reading.identity.partition)))
    # A tag's value comes as `<key>$<value>`, and either may hold a dollar sign.
    skipped = len(group.key) + 1 if isinstance(group, TagGroup) else 0
    lines = sorted((_line(cell, bill.metric, skipped) for cell in found), key=_place)
    return BillCut(by=group.key if isinstance(group, TagGroup) else group, lines=tuple(lines))


def check_currency(reading: Reading, bill: Bill, found: str | None) -> None:
    """Refuse amounts that cannot be held against the bill.

    Raises:
        Refused: They are in another currency.
    """
    if bill.rows and found not in {None, bill.currency}:
        raise Refused(
            f"Cost Explorer answered in {found}, and the bill is in {bill.currency}: they are not added up. Ask again.",
            operation=GET_COST_AND_USAGE,
            region=home("ce", reading.identity.partition),
        )


def _line(cell: Cell, metric: str, skipped: int) -> CutLine:
    name, record_type = cell.keys
    return CutLine(
        name=name[skipped:],
        record_type=record_type,
        kind=record_kind(record_type),
        period_start=cell.start,
        period_end=cell.end,
        cost=cell.amounts[metric],
        estimated=cell.estimated,
    )


def _place(line: CutLine) -> tuple[datetime, str, str]:
    return line.period_start, line.name, line.record_type
