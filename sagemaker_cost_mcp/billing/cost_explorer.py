"""The SageMaker bill, from Cost Explorer: GetDimensionValues and GetCostAndUsage.

Every request costs USD 0.01, each page counting as one, so a bill is one question: all usage types and
record types at once. Credits, refunds, taxes and fees are told apart here by their record type; nothing of
it is filtered out on the wire, or a credit would make spend look like zero.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from sagemaker_cost_mcp.aws.homes import home
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.billing.cells import Cell, cells, complete, currency
from sagemaker_cost_mcp.billing.questions import CostQuestion, check, check_billing_view, of_view, time_period
from sagemaker_cost_mcp.billing.record_kind import record_kind
from sagemaker_cost_mcp.errors import Refused
from sagemaker_cost_mcp.model.money import ZERO, AccountSpend, Bill, BillRow, RecordKind
from sagemaker_cost_mcp.model.ports import Window
from sagemaker_cost_mcp.model.usage_type import parsed

FALLBACK_SERVICES = ("Amazon SageMaker", "Savings Plans for AWS Machine Learning")
"""SERVICE values as seen on bills. Asked for only when the account lists no name that looks like SageMaker,
so that an empty bill is AWS's answer and not our guess."""

STAND_INS = {"NetAmortizedCost": "AmortizedCost", "NetUnblendedCost": "UnblendedCost"}
"""What stands in for a net metric in an account without net columns."""

NOT_SPEND = frozenset({RecordKind.CREDIT, RecordKind.REFUND})
"""Left out of an account's spend: a credit pays for usage, it does not undo it."""


def service_names(reading: Reading, window: Window) -> tuple[str, ...]:
    """The SERVICE values under which this account is billed for SageMaker and its Savings Plans.

    AWS renames services, so the names are chosen from those on the account's own bill. One request (USD
    0.01) without SearchString, which could only look for one of the two words.
    """
    return _sagemaker_among(dimension_values(reading, window, "SERVICE"))


def dimension_values(
    reading: Reading, window: Window, dimension: str, billing_view: str | None = None
) -> tuple[str, ...]:
    """Every value that a dimension has on the bill of a window, sorted; USD 0.01 a page."""
    pages = reading.pages(
        "ce",
        "GetDimensionValues",
        home("ce", reading.identity.partition),
        TimePeriod=time_period(window.start, window.end, "DAILY"),
        Dimension=dimension,
        Context="COST_AND_USAGE",
        **of_view(billing_view),
    )
    return tuple(sorted({row["Value"] for page in pages for row in page.get("DimensionValues", ())}))


def _sagemaker_among(services: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for name in services if is_sagemaker(name)) or FALLBACK_SERVICES


def is_sagemaker(service: str) -> bool:
    """SageMaker under any of its names, or the fees of its Savings Plans."""
    name = service.lower()
    return "sagemaker" in name or ("savings plans" in name and "machine learning" in name)


def bill(  # noqa: PLR0913 - everything that decides which bill it is
    reading: Reading,
    window: Window,
    metric: str,
    account_ids: Sequence[str],
    today: date,
    *,
    billing_view: str | None = None,
) -> Bill:
    """The bill of one window by usage type and record type: two requests, and one more for each further page.

    A net metric that the account does not have is replaced by its plain twin, and `metric_fallback` says so. Where
    other accounts than the caller's let nothing through, one more request looks up which accounts there are.

    Args:
        reading: The question's reading.
        window: Days and granularity; the end is exclusive.
        metric: One of `COST_METRICS`.
        account_ids: Linked accounts to filter on; empty: all that the caller may see.
        today: The present day in UTC; the future has no bill.
        billing_view: ARN; None: the caller's primary view.

    Raises:
        BadQuestion: Before anything is paid for, when the window, metric, granularity or an account id
        cannot be
            right.
        NotEnabled: When Cost Explorer was never switched on, or the partition has none.
        Refused: Among others when the answer mixes currencies.
    """
    check(window, metric, account_ids, today)
    check_billing_view(billing_view)
    billed = dimension_values(reading, window, "SERVICE", billing_view)
    question = CostQuestion(
        start=window.start,
        end=window.end,
        granularity=window.granularity,
        metrics=_metrics(metric),
        group_by=("USAGE_TYPE", "RECORD_TYPE"),
        services=_sagemaker_among(billed),
        account_ids=tuple(account_ids),
        billing_view=billing_view,
    )
    found, used, fallback = _answer(reading, question, metric)
    # Who asks for other accounts than their own may have mistyped one.
    missed = not found and bool(set(account_ids) - {reading.identity.account_id})
    return Bill(
        rows=tuple(sorted((_row(cell, used) for cell in found), key=_place)),
        metric=used,
        metric_fallback=fallback,
        window_start=window.start,
        window_end=window.end,
        currency=currency(found, used, home("ce", reading.identity.partition)) or "USD",
        services=question.services,
        account_ids=question.account_ids,
        billing_view=billing_view,
        billed_services=billed,
        known_accounts=dimension_values(reading, window, "LINKED_ACCOUNT", billing_view) if missed else None,
    )


def _metrics(metric: str) -> tuple[str, ...]:
    """The metric asked for, what may have to stand in for it, and what each row needs."""
    wanted = (metric, STAND_INS.get(metric, metric), "UnblendedCost", "UsageQuantity")
    return tuple(dict.fromkeys(wanted))


def _answer(reading: Reading, question: CostQuestion, metric: str) -> tuple[tuple[Cell, ...], str, str | None]:
    """Cells, the metric they are to be read in, and why it is not the one asked for."""
    stand_in = STAND_INS.get(metric)
    try:
        found = cells(reading, question)
    except Refused as error:
        if stand_in is None:
            raise
        without = tuple(name for name in question.metrics if name != metric)
        found = complete(cells(reading, replace(question, metrics=without)), without)
        return found, stand_in, f"AWS refused {metric}; {stand_in}, before negotiated discounts, stands in: {error}"
    if stand_in and any(metric not in cell.amounts for cell in found):
        why = f"This account's bill has no {metric}; {stand_in}, before negotiated discounts, stands in."
        return complete(found, [name for name in question.metrics if name != metric]), stand_in, why
    return complete(found, question.metrics), metric, None


def _row(cell: Cell, metric: str) -> BillRow:
    usage_type, record_type = cell.keys
    return BillRow(
        usage_type=usage_type,
        record_type=record_type,
        kind=record_kind(record_type),
        period_start=cell.start,
        period_end=cell.end,
        unit=cell.units.get("UsageQuantity", ""),
        quantity=cell.amounts["UsageQuantity"],
        cost=cell.amounts[metric],
        unblended=cell.amounts["UnblendedCost"],
        estimated=cell.estimated,
    )


def _place(row: BillRow) -> tuple[datetime, str, str]:
    return row.period_start, row.usage_type, row.record_type


def regions_of(bill: Bill) -> tuple[str, ...]:
    """Regions that appear on the bill, sorted; usage types without a known region code name none."""
    regions = {parsed(row.usage_type).region for row in bill.rows}
    return tuple(sorted(region for region in regions if region))


def instance_types_of(bill: Bill) -> tuple[str, ...]:
    """Instance types that appear on the bill, sorted."""
    items = {parsed(row.usage_type).item for row in bill.rows}
    return tuple(sorted(item for item in items if item.startswith("ml.")))


def account_spend(reading: Reading, bill: Bill) -> tuple[AccountSpend, ...]:
    """Spend of every linked account that the caller may see, in the bill's window, metric and services.

    The bill may be filtered on some accounts; this is not, since it tells what else there is. One request a page;
    credits and refunds are left out; what is dearest comes first.

    Raises:
        Refused: Among others when the answer mixes currencies, or is not in the bill's.
    """
    question = CostQuestion(
        start=bill.window_start,
        end=bill.window_end,
        granularity="MONTHLY",
        metrics=(bill.metric,),
        group_by=("LINKED_ACCOUNT", "RECORD_TYPE"),
        services=bill.services,
        billing_view=bill.billing_view,
    )
    found = complete(cells(reading, question), question.metrics)
    currency(found, bill.metric, home("ce", reading.identity.partition))
    spend: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for cell in found:
        account_id, record_type = cell.keys
        if record_kind(record_type) not in NOT_SPEND:
            spend[account_id] += cell.amounts[bill.metric]
    ranked = sorted(spend.items(), key=lambda one: (-one[1], one[0]))
    return tuple(AccountSpend(account_id=account_id, cost=cost) for account_id, cost in ranked)
