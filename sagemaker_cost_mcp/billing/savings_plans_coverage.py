"""How much of the eligible spend Savings Plans cover, and how much of the commitment is used, from Cost Explorer.

Sources: GetSavingsPlansCoverage, GetSavingsPlansUtilization (API reference of AWS Cost Explorer). Utilization knows no
services, so SageMaker's plans are chosen by their type, whose name is asked for first. Plans that another account of
the organisation shares with this one count too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sagemaker_cost_mcp.aws.homes import home
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.errors import BadQuestion, DataUnavailable
from sagemaker_cost_mcp.model.commitments import CoverageCut, CoverageRow, PlanUse
from sagemaker_cost_mcp.model.money import ZERO, Bill

_DIMENSIONS: Mapping[CoverageCut, str] = {"family": "INSTANCE_FAMILY", "region": "REGION"}
"""What AWS groups by; days are a granularity, and it takes only one of the two."""


@dataclass(frozen=True, kw_only=True)
class _Scope:
    """Window and accounts of a bill, for questions about its commitments."""

    region: str
    period: dict[str, str]
    services: tuple[str, ...]
    account_ids: tuple[str, ...]

    def narrowed(self, key: str, values: tuple[str, ...]) -> dict[str, Any]:
        """A filter on one dimension and on the accounts."""
        chosen = {"Dimensions": {"Key": key, "Values": list(values)}}
        if not self.account_ids:
            return chosen
        return {"And": [chosen, {"Dimensions": {"Key": "LINKED_ACCOUNT", "Values": list(self.account_ids)}}]}


def plan_coverage(reading: Reading, bill: Bill, cut: CoverageCut, today: date) -> tuple[CoverageRow, ...]:
    """Coverage in a bill's window, for its accounts; empty where nobody held a plan. USD 0.01 for each 100 rows.

    Args:
        reading: The question's reading.
        bill: Gives the window, the accounts and the names under which AWS bills SageMaker.
        cut: What the rows are.
        today: The present day in UTC: AWS refuses windows that end later.

    Raises:
        BadQuestion: The window begins today or later.
        AwsError: Cost Explorer refused.
    """
    return _rows(reading, _scope(reading, bill, today), cut)


def plan_use(reading: Reading, bill: Bill, today: date) -> tuple[PlanUse, ...]:
    """How much of SageMaker's commitments was used, by day of a bill's window; empty where nobody held one.

    Two requests of USD 0.01, one where nobody held a plan.

    Raises:
        BadQuestion, AwsError: As for `plan_coverage`.
    """
    scope = _scope(reading, bill, today)
    types = _plan_types(reading, scope)
    return _use(reading, scope, types) if types else ()


def _scope(reading: Reading, bill: Bill, today: date) -> _Scope:
    end = min(bill.window_end, today)
    if bill.window_start >= end:
        raise BadQuestion(
            f"Savings Plans coverage is known up to yesterday; start_date is {bill.window_start}. "
            f"Start on {today - timedelta(days=1)} or before."
        )
    return _Scope(
        region=home("ce", reading.identity.partition),
        period={"Start": bill.window_start.isoformat(), "End": end.isoformat()},
        services=tuple(name for name in bill.services if "sagemaker" in name.lower()),
        account_ids=bill.account_ids,
    )


def _plan_types(reading: Reading, scope: _Scope) -> tuple[str, ...]:
    """The names of SageMaker's Savings Plans among the types that were held; AWS has renamed the service before."""
    pages = reading.pages(
        "ce",
        "GetDimensionValues",
        scope.region,
        TimePeriod=scope.period,
        Dimension="SAVINGS_PLANS_TYPE",
        Context="SAVINGS_PLANS",
    )
    try:
        names = {str(row["Value"]) for page in pages for row in page.get("DimensionValues", ())}
    except DataUnavailable:
        return ()  # AWS's answer where nobody held any plan; the bill of the same window could be read
    return tuple(sorted(name for name in names if _is_sagemaker(name)))


def _is_sagemaker(plan_type: str) -> bool:
    """Whether a type of plan covers SageMaker.

    >>> [_is_sagemaker(name) for name in ("SageMaker", "SAGEMAKER_SP", "Machine Learning", "Compute")]
    [True, True, True, False]
    """
    letters = "".join(letter for letter in plan_type.lower() if letter.isalpha())
    return "sagemaker" in letters or "machinelearning" in letters


def _rows(reading: Reading, scope: _Scope, cut: CoverageCut) -> tuple[CoverageRow, ...]:
    key = _DIMENSIONS.get(cut)
    how = {"GroupBy": [{"Type": "DIMENSION", "Key": key}]} if key else {"Granularity": "DAILY"}
    pages = reading.pages(
        "ce",
        "GetSavingsPlansCoverage",
        scope.region,
        TimePeriod=scope.period,
        Filter=scope.narrowed("SERVICE", scope.services),
        Metrics=["SpendCoveredBySavingsPlans"],
        **how,
    )
    covered: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    on_demand: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    try:
        for row in (row for page in pages for row in page.get("SavingsPlansCoverages", ())):
            name, amounts = _name(row, key), row["Coverage"]
            covered[name] += Decimal(amounts["SpendCoveredBySavingsPlans"])
            on_demand[name] += Decimal(amounts["OnDemandCost"])
    except DataUnavailable:
        return ()  # as for the types
    return tuple(CoverageRow(name=name, covered=covered[name], on_demand=on_demand[name]) for name in sorted(covered))


def _name(row: Mapping[str, Any], key: str | None) -> str:
    if key is None:
        return str(row["TimePeriod"]["Start"])[:10]
    attributes: Mapping[str, str] = {name.upper(): value for name, value in row.get("Attributes", {}).items()}
    return attributes.get(key, "")


def _use(reading: Reading, scope: _Scope, types: tuple[str, ...]) -> tuple[PlanUse, ...]:
    answer = reading.call(
        "ce",
        "GetSavingsPlansUtilization",
        scope.region,
        TimePeriod=scope.period,
        Granularity="DAILY",
        Filter=scope.narrowed("SAVINGS_PLANS_TYPE", types),
    )
    return tuple(_part(row) for row in answer.get("SavingsPlansUtilizationsByTime", ()))


def _part(row: Mapping[str, Any]) -> PlanUse:
    period, use = row["TimePeriod"], row["Utilization"]
    return PlanUse(
        start=date.fromisoformat(period["Start"][:10]),
        end=date.fromisoformat(period["End"][:10]),
        commitment=Decimal(use["TotalCommitment"]),
        used=Decimal(use["UsedCommitment"]),
        net_saving=Decimal(row.get("Savings", {}).get("NetSavings", "0")),
    )
