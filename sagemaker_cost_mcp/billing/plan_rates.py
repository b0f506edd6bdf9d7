"""What SageMaker Savings Plans would charge, from AWS's public rate file. It decides what is eligible at all.

AWS's pages differ on whether asynchronous, serverless and HyperPod usage is eligible; the file lists each eligible
usage type (`discountedUsageType`), so nothing needs to be believed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.billing.json_stream import found
from sagemaker_cost_mcp.billing.public_files import PublicFile
from sagemaker_cost_mcp.billing.regional_files import Offer, Shop, from_regions
from sagemaker_cost_mcp.model.commitments import PlanRate
from sagemaker_cost_mcp.model.usage_type import parsed

MACHINE_LEARNING = Offer(
    code="AWSMachineLearningSavingsPlans", root="/savingsPlan/v1.0/aws/AWSMachineLearningSavingsPlans"
)

_PAYMENT = re.compile(r"(No|Partial|All) ?Upfront", re.IGNORECASE)


def plan_rates(reading: Reading, shop: Shop, usage_types: Iterable[str]) -> Outcome[PlanRate]:
    """Rates in USD of these usage types under each kind of SageMaker Savings Plan; those not eligible have none.

    One file for each region of the usage types; those without a known region code are looked for in these.

    Returns:
        Rates by usage type, term and payment option; a region whose file could not be read is a gap.

    Raises:
        NotEnabled: The partition's rates are not published.
        AwsError: Not even the index could be read.
    """
    names = frozenset(usage_types)
    regions = sorted({region for name in names if (region := parsed(name).region)})
    outcome = from_regions(
        reading, shop, MACHINE_LEARNING, {region: partial(_rates, names, region) for region in regions}
    )
    return Outcome(tuple(sorted(outcome.items, key=_place)), outcome.gaps)


def _place(rate: PlanRate) -> tuple[str, int, str]:
    return rate.usage_type, rate.term_years, rate.payment_option


def _rates(names: frozenset[str], region: str, file: PublicFile) -> tuple[PlanRate, ...]:
    """The wanted rates in a region's file.

    Raises:
        ValueError: It is no file of Savings Plan rates.
    """
    source = f"AWS public Savings Plan rate file, {file.age}"
    plans = found(file.text(), ("terms", "savingsPlan", "*"))
    by_plan = [list(_of_plan(plan, names, region, source)) for _, plan in plans]  # only one plan is whole at a time
    if not by_plan:
        raise ValueError("it lists no Savings Plan")
    return tuple(rate for rates in by_plan for rate in rates)


def _of_plan(plan: Mapping[str, Any], names: frozenset[str], region: str, source: str) -> Iterator[PlanRate]:
    for row, rate in _best(names, plan["rates"]):
        yield PlanRate(
            usage_type=row["discountedUsageType"],
            region=region,
            term_years=_years(plan),
            payment_option=_payment_option(plan),
            rate=rate,
            unit=row.get("unit", ""),
            source=source,
        )


def _best(names: frozenset[str], rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[Mapping[str, Any], Decimal]]:
    """One row a usage type: that of plain running where operations differ, else the highest, which promises least."""
    best: dict[str, tuple[bool, Decimal, Mapping[str, Any]]] = {}
    for row in rows:
        name, price = row["discountedUsageType"], row["discountedRate"]
        if name in names and price.get("currency", "USD") == "USD":
            offer = (row.get("discountedOperation") == "RunInstance", Decimal(price["price"]), row)
            best[name] = max(best.get(name, offer), offer, key=lambda one: one[:2])
    return ((row, rate) for _, rate, row in best.values())


def _years(plan: Mapping[str, Any]) -> int:
    length = plan["leaseContractLength"]
    if length["unit"] not in ("year", "years"):
        raise ValueError(f"a plan's term is in {length['unit']}")
    return int(length["duration"])


def _payment_option(plan: Mapping[str, Any]) -> str:
    """From "3 year No Upfront Machine Learning Savings Plan".

    >>> _payment_option({"description": "3 year No Upfront Machine Learning Savings Plan"})
    'No Upfront'
    """
    named = _PAYMENT.search(plan["description"])
    if named is None:
        raise ValueError(f"no payment option in {plan['description']!r}")
    return f"{named[1].title()} Upfront"
