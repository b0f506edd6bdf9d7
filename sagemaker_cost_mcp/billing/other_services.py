"""Cost of the services that SageMaker pulls along: one GetCostAndUsage for all of them, SageMaker beside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from sagemaker_cost_mcp.aws.homes import home
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.billing.bill_cuts import check_currency
from sagemaker_cost_mcp.billing.cells import Cell, cells, complete, currency
from sagemaker_cost_mcp.billing.cost_allocation_tags import tag_values
from sagemaker_cost_mcp.billing.questions import CostQuestion
from sagemaker_cost_mcp.model.cost_cuts import RelatedCosts, RelatedLine
from sagemaker_cost_mcp.model.money import ZERO, Bill
from sagemaker_cost_mcp.model.ports import Window
from sagemaker_cost_mcp.model.related_services import related_names

NOT_SPEND = ("Credit", "Refund")
"""RECORD_TYPE values left out on the wire: the two groups that AWS allows are service and usage type."""


def related_costs(reading: Reading, bill: Bill, tags: tuple[tuple[str, str], ...]) -> RelatedCosts:
    """Cost by service and usage type in a bill's window, metric, accounts and billing view.

    The names of the services are those on the account's own bill. USD 0.01 a page; where a filter on tags lets nothing
    through, one request more for each key looks up its values.

    Raises:
        Refused: Among others when the answer is not in the bill's currency.
    """
    question = CostQuestion(
        start=bill.window_start,
        end=bill.window_end,
        granularity="MONTHLY",
        metrics=(bill.metric, "UsageQuantity"),
        group_by=("SERVICE", "USAGE_TYPE"),
        services=tuple(sorted({*_sagemaker(bill), *related_names(bill.billed_services)})),
        account_ids=bill.account_ids,
        billing_view=bill.billing_view,
        tags=tags,
        without_record_types=NOT_SPEND,
    )
    found = complete(cells(reading, question), question.metrics)
    check_currency(reading, bill, currency(found, bill.metric, home("ce", reading.identity.partition)))
    return RelatedCosts(
        lines=tuple(_lines(found, bill.metric)),
        tags=tags,
        known_values=_values(reading, bill, tags) if tags and not found else None,
    )


def _sagemaker(bill: Bill) -> Iterable[str]:
    """SageMaker without the fees of its Savings Plans, which are no usage."""
    return (name for name in bill.services if "sagemaker" in name.lower())


def _values(reading: Reading, bill: Bill, tags: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    window = Window(start=bill.window_start, end=bill.window_end)
    return {key: tag_values(reading, window, key, bill.billing_view) for key in sorted({key for key, _ in tags})}


def _lines(found: Iterable[Cell], metric: str) -> Iterable[RelatedLine]:
    groups: defaultdict[tuple[str, ...], list[Cell]] = defaultdict(list)
    for cell in found:
        groups[cell.keys].append(cell)
    for (service, usage_type), months in sorted(groups.items()):
        yield RelatedLine(
            service=service,
            usage_type=usage_type,
            unit=next((unit for cell in months if (unit := cell.units.get("UsageQuantity", "")) != "N/A"), "N/A"),
            quantity=sum((cell.amounts["UsageQuantity"] for cell in months), ZERO),
            cost=sum((cell.amounts[metric] for cell in months), ZERO),
            estimated=any(cell.estimated for cell in months),
        )
