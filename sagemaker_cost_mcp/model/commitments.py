"""What is committed and what it covers: Savings Plans as the bill and AWS's public rates tell them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from sagemaker_cost_mcp.model.value import Value

CoverageCut = Literal["day", "family", "region"]
"""What coverage may be cut by."""


class PlanRate(Value):
    """What one kind of SageMaker Savings Plan charges for a usage type instead of the list price.

    A usage type without any such rate is not eligible: no plan will ever cover it. Source: AWS's public Savings Plan
    rate file.
    """

    usage_type: str
    region: str
    term_years: int
    """1 or 3."""
    payment_option: str
    """`No Upfront`, `Partial Upfront`, `All Upfront`."""
    rate: Decimal
    """USD a unit."""
    unit: str
    source: str
    """Where it was read, and when, as a person would cite it."""


class CoverageRow(Value):
    """Eligible usage of one day, instance family or region, at on-demand prices (USD).

    Source: GetSavingsPlansCoverage; "Understanding coverage metrics and calculations" in the Savings Plans User Guide.
    """

    name: str
    """Day (`2026-11-01`), family or region."""
    covered: Decimal
    """On-demand equivalent of what plans covered."""
    on_demand: Decimal
    """Eligible, and billed on demand."""


class PlanUse(Value):
    """How much of the commitment was used in one stretch of time (USD). Source: GetSavingsPlansUtilization."""

    start: date
    end: date
    """Exclusive."""
    commitment: Decimal
    used: Decimal
    net_saving: Decimal
    """On-demand equivalent less the commitment; negative when too little of it is used."""
