"""What AWS's own advisers say of SageMaker: Cost Optimization Hub and Compute Optimizer.

Sources: ListEnrollmentStatuses, ListRecommendations (API reference of Cost Optimization Hub, which answers in us-east-1
for all regions); GetEnrollmentStatus, GetIdleRecommendations (API reference of Compute Optimizer, which answers for its
own region). Of SageMaker both know endpoints that nobody calls, the Hub Savings Plans too, and nothing else (their
models). An account has to be enrolled; nothing here ever enrols one. AWS charges nothing for these calls.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

from sagemaker_cost_mcp.aws.homes import home, known_regions
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.errors import LEAVES_A_GAP, NotEnabled
from sagemaker_cost_mcp.model.aws_advice import ACTIVE, HUB, OPTIMIZER, Recommendation, ServiceAdvice
from sagemaker_cost_mcp.model.snapshot import Gap

HUB_TYPES = ("SageMakerEndpoint", "SageMakerSavingsPlans")
HUB_EC2_TYPES = ("Ec2Instance", "Ec2AutoScalingGroup", "EbsVolume")
OPTIMIZER_TYPES = ("SageMakerEndpoint",)
OPTIMIZER_EC2_TYPES = ("EC2Instance", "AutoScalingGroup", "EBSVolume")
"""The two services spell the same things differently (their models' enums)."""

NOT_ENROLLED = "Inactive"
"""How both services call an account that is not enrolled."""


class Advised(NamedTuple):
    """What one service says, and what of it could not be read."""

    advice: ServiceAdvice
    gaps: tuple[Gap, ...]


class _Status(NamedTuple):
    """Whether the account is enrolled, in AWS's words."""

    word: str | None
    """None: it could not be read."""
    reason: str | None = None
    since: datetime | None = None


class _Listed(NamedTuple):
    """Recommendations of one listing."""

    found: tuple[Recommendation, ...] = ()
    gaps: tuple[Gap, ...] = ()
    enrolled: bool = True
    """False: AWS says that the account is not."""


def hub_advice(reading: Reading, *, ec2: bool) -> Advised:
    """What Cost Optimization Hub says, of all regions and of all accounts that it shows the caller.

    One call where the account is not enrolled, else two, and one more for each further thousand recommendations.
    Recommendations are asked for even where the enrolment may not be read: they need another permission.

    Raises:
        NotEnabled: The partition has no Cost Optimization Hub.
    """
    region = home(HUB, reading.identity.partition)
    status, gaps = _hub_status(reading, region)
    if status.word not in {None, ACTIVE}:
        return Advised(_advice(HUB, status, ()), gaps)
    types = [*HUB_TYPES, *(HUB_EC2_TYPES if ec2 else ())]
    listed = _hub_listed(reading, region, types)
    return Advised(_advice(HUB, status, (listed,)), (*gaps, *listed.gaps))


def optimizer_advice(reading: Reading, regions: Sequence[str], *, ec2: bool) -> Advised:
    """What Compute Optimizer calls idle in some regions, in the caller's own account.

    One call where the account is not enrolled, else one more for each region.
    """
    known = set(known_regions(OPTIMIZER, reading.identity.partition))
    there = [region for region in regions if region in known]
    absent = tuple(region for region in regions if region not in known)
    if not there:
        nowhere = _Status(None, f"AWS does not offer it in {', '.join(regions)}.")
        return Advised(_advice(OPTIMIZER, nowhere, (), absent), ())
    status, gaps = _optimizer_status(reading, there[0])
    if status.word not in {None, ACTIVE}:
        return Advised(_advice(OPTIMIZER, status, (), absent), gaps)
    types = [*OPTIMIZER_TYPES, *(OPTIMIZER_EC2_TYPES if ec2 else ())]
    listed = reading.each(partial(_idle_listed, reading, types), there)
    more = tuple(gap for one in listed for gap in one.gaps)
    return Advised(_advice(OPTIMIZER, status, listed, absent), (*gaps, *more))


def _advice(service: Any, status: _Status, listed: Sequence[_Listed], absent: tuple[str, ...] = ()) -> ServiceAdvice:
    """Without listings, or where none could be read, the recommendations are not known."""
    refused = any(not one.enrolled for one in listed)
    read = [one for one in listed if one.enrolled and (one.found or not one.gaps)]
    return ServiceAdvice(
        service=service,
        status=NOT_ENROLLED if refused else status.word,
        reason=status.reason,
        since=status.since,
        recommendations=tuple(found for one in read for found in one.found) if read else None,
        whole=not any(one.gaps for one in listed),
        absent_regions=absent,
    )


def _hub_status(reading: Reading, region: str) -> tuple[_Status, tuple[Gap, ...]]:
    """That of the caller's own account; AWS lists none for an account that was never enrolled."""
    own = reading.identity.account_id
    try:
        rows = [row for page in reading.pages(HUB, "ListEnrollmentStatuses", region) for row in page.get("items", ())]
    except LEAVES_A_GAP as error:
        return _Status(None), (reading.gap(error, f"{HUB}:ListEnrollmentStatuses", region),)
    never: Mapping[str, Any] = {"status": NOT_ENROLLED}
    row = next((row for row in rows if row.get("accountId", own) == own), never)
    return _Status(row.get("status"), since=_utc(row.get("lastUpdatedTimestamp"))), ()


def _optimizer_status(reading: Reading, region: str) -> tuple[_Status, tuple[Gap, ...]]:
    """Any region tells it: an account is enrolled as a whole."""
    try:
        row = reading.call(OPTIMIZER, "GetEnrollmentStatus", region)
    except LEAVES_A_GAP as error:
        return _Status(None), (reading.gap(error, f"{OPTIMIZER}:GetEnrollmentStatus", region),)
    return _Status(row.get("status"), row.get("statusReason"), _utc(row.get("lastUpdatedTimestamp"))), ()


def _hub_listed(reading: Reading, region: str, types: Sequence[str]) -> _Listed:
    found: list[Recommendation] = []
    try:
        for page in reading.pages(HUB, "ListRecommendations", region, filter={"resourceTypes": list(types)}):
            found.extend(map(_of_hub, page.get("items", ())))
    except NotEnabled:
        return _Listed(enrolled=False)
    except LEAVES_A_GAP as error:
        return _Listed(tuple(found), (reading.gap(error, f"{HUB}:ListRecommendations", region),))
    return _Listed(tuple(found))


def _idle_listed(reading: Reading, types: Sequence[str], region: str) -> _Listed:
    found: list[Recommendation] = []
    only = [{"name": "ResourceType", "values": list(types)}]
    try:
        for page in reading.pages(OPTIMIZER, "GetIdleRecommendations", region, filters=only):
            found.extend(_of_optimizer(row, region) for row in page.get("idleRecommendations", ()))
    except NotEnabled:
        return _Listed(enrolled=False)
    except LEAVES_A_GAP as error:
        return _Listed(tuple(found), (reading.gap(error, f"{OPTIMIZER}:GetIdleRecommendations", region),))
    return _Listed(tuple(found))


def _of_hub(row: Mapping[str, Any]) -> Recommendation:
    """Its amounts are before or after discounts as the account's preferences say, which the answer does not."""
    arn = row.get("resourceArn")
    return Recommendation(
        service=HUB,
        arn=arn,
        name=_name(arn) or row.get("resourceId", ""),
        resource_type=row.get("currentResourceType", ""),
        region=row.get("region", ""),
        account_id=row.get("accountId", ""),
        action=row.get("actionType", ""),
        detail=row.get("recommendedResourceSummary", ""),
        monthly_saving=_amount(row.get("estimatedMonthlySavings")),
        currency=row.get("currencyCode", "USD"),
        effort=row.get("implementationEffort"),
        lookback_days=row.get("recommendationLookbackPeriodInDays"),
        refreshed_at=_utc(row.get("lastRefreshTimestamp")),
    )


def _of_optimizer(row: Mapping[str, Any], region: str) -> Recommendation:
    arn = row.get("resourceArn")
    listed = row.get("savingsOpportunity", {}).get("estimatedMonthlySavings", {})
    discounted = row.get("savingsOpportunityAfterDiscounts", {}).get("estimatedMonthlySavings", {})
    days = row.get("lookBackPeriodInDays")
    return Recommendation(
        service=OPTIMIZER,
        arn=arn,
        name=_name(arn) or row.get("resourceId", ""),
        resource_type=row.get("resourceType", ""),
        region=region,
        account_id=row.get("accountId", ""),
        action=row.get("finding", ""),
        detail=", ".join(_metrics(row)),
        monthly_saving=_amount(listed.get("value")),
        discounted_saving=_amount(discounted.get("value")),
        currency=listed.get("currency", "USD"),
        lookback_days=None if days is None else int(days),
        refreshed_at=_utc(row.get("lastRefreshTimestamp")),
    )


def _metrics(row: Mapping[str, Any]) -> Iterator[str]:
    for metric in row.get("utilizationMetrics", ()):
        if "value" in metric:
            yield f"{metric.get('name', '?')} {metric.get('statistic', '').lower()} {metric['value']:g}"


def _name(arn: str | None) -> str:
    """What stands behind the resource's type.

    >>> _name("arn:aws:sagemaker:us-east-1:111122223333:endpoint/ranker")
    'ranker'
    """
    return (arn or "").rpartition(":")[2].partition("/")[2]


def _amount(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _utc(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.astimezone(UTC)
