"""Unwatched endpoint.

## What it finds

Endpoints in service that no CloudWatch alarm of people's looks at, by metrics and dimensions that SageMaker publishes
for them or their inference components, in an account where no cost budget in force covers all of SageMaker and tells
somebody. Autoscaling's own alarms move instances and tell nobody: they do not count.

## Why it costs

An endpoint that fails, that nobody calls any more, or that scales out and stays there is noticed on the bill, weeks
later. The monthly cost of the finding is what runs unwatched.

## How the saving is computed

Nothing is saved by watching: the list saving is 0. Monthly cost = sum over the variants of instances now x 730 h x
on-demand hosting price of the type (async: its own); it is left out where a price is missing or the endpoint is
serverless, whose cost follows its calls. Confidence is medium: tools outside CloudWatch cannot be seen.

## When it stays undecided

When alarms, inference components or budgets were not read; when an alarm of the region uses an expression over
SageMaker's metrics, which may take the endpoint in; when a budget covers a part of SageMaker's spend, or nobody can
tell what it covers. Budgets of another account, such as the organization's, are not seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from sagemaker_cost_mcp.analysis import hosting
from sagemaker_cost_mcp.analysis.unwatched import of_budgets, of_endpoints
from sagemaker_cost_mcp.model.alerts import AlarmOwner, Budget, Scope
from sagemaker_cost_mcp.model.finding import Confidence, Effort, Undecided, Verdict
from sagemaker_cost_mcp.model.inference import Endpoint
from sagemaker_cost_mcp.model.money import ZERO, Phase
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules._rule import Judgement, Rule, finding
from sagemaker_cost_mcp.settings import Thresholds

_NEEDED = frozenset({"cloudwatch:DescribeAlarms", "sagemaker:ListInferenceComponents"})
"""Where one of these failed in a region, an alarm may have been missed."""

_Doubt = tuple[str, str]
"""What is missing, and how to fix it."""


def judge(snapshot: Snapshot, thresholds: Thresholds) -> Iterator[Verdict]:
    """Judge each endpoint in service that no single alarm names."""
    del thresholds  # an alarm is there or not
    budgets = None if snapshot.budgets is None else _in_force(snapshot, snapshot.budgets)
    if budgets is not None and any(budget.scope.covers for budget in budgets):
        return
    on_money = _doubt_about(budgets)
    by_region = _doubts_by_region(snapshot)
    for endpoint, why in _without_alarm(snapshot):
        doubt = by_region.get(endpoint.ref.region) or on_money
        if doubt is not None:
            yield Undecided(rule=RULE.name, resource=endpoint.ref, missing=f"{doubt[0]}; {why}", how_to_fix=doubt[1])
        else:
            yield _unwatched(snapshot, endpoint, why)


def _in_force(snapshot: Snapshot, budgets: Sequence[Budget]) -> list[Budget]:
    """Cost budgets that may touch SageMaker, have not ended, and tell somebody."""
    silent = {hole.name for hole in of_budgets(budgets) if hole.kind == "budget_tells_nobody"}
    today = snapshot.taken_at.date()
    return [
        one
        for one in budgets
        if one.kind == "COST" and one.scope is not Scope.ELSEWHERE and one.name not in silent
        if one.ends is None or one.ends > today
    ]


def _doubt_about(budgets: Sequence[Budget] | None) -> _Doubt | None:
    if budgets is None:
        return "the account's budgets were not read", "grant budgets:ViewBudget; see the gaps of this answer"
    if budgets:
        names = ", ".join(budget.name for budget in budgets)
        return f"whether budget {names} covers it, for it covers a part of SageMaker", "look at the budget's filter"
    return None


def _doubts_by_region(snapshot: Snapshot) -> Mapping[str, _Doubt]:
    searching = {
        alarm.region: (
            f"whether the expression of alarm {alarm.name} takes it in",
            "look at the alarm, or give the endpoint one of its own",
        )
        for alarm in snapshot.alarms
        if alarm.owner is AlarmOwner.PEOPLE and alarm.queries
    }
    unread = {
        gap.region: ("not every alarm or inference component of its region was read", f"grant {gap.operation}")
        for gap in snapshot.gaps
        if gap.operation in _NEEDED
    }
    return searching | unread


def _without_alarm(snapshot: Snapshot) -> Iterator[tuple[Endpoint, str]]:
    """Endpoints that no alarm names, and what looks at them instead, as a clause."""
    named = [alarm.model_copy(update={"queries": ()}) for alarm in snapshot.alarms]
    holes = of_endpoints(snapshot.endpoints, snapshot.inference_components, named)
    why = {(hole.region, hole.name): hole.why for hole in holes}
    for endpoint in snapshot.endpoints:
        place = (endpoint.ref.region, endpoint.ref.name)
        if endpoint.status == "InService" and place in why:
            yield endpoint, why[place]


def _unwatched(snapshot: Snapshot, endpoint: Endpoint, why: str) -> Verdict:
    return finding(
        RULE,
        Judgement(
            resource=endpoint.ref,
            claims=(),
            monthly_cost=_cost(snapshot, endpoint),
            confidence=Confidence.MEDIUM,
            evidence=[why, "no cost budget in force covers all of SageMaker and tells somebody"],
            recommendation="Alarm on errors (Invocation5XXErrors), latency, or on no traffic, by EndpointName and "
            "VariantName, and create a cost budget on Amazon SageMaker with a subscriber.",
        ),
    )


def _cost(snapshot: Snapshot, endpoint: Endpoint) -> Decimal | None:
    """List price of its instances for a month; None: there are none, or one has no price."""
    billed = [variant for variant in endpoint.variants if hosting.billed(variant)]
    claims = [claim for variant in billed if (claim := hosting.claim(snapshot, endpoint, variant))]
    if not claims or len(claims) < len(billed):
        return None
    return sum((claim.monthly_list_usd for claim in claims), ZERO)


RULE = Rule(
    name="unwatched-endpoint",
    title="Unwatched endpoint",
    phase=Phase.INFERENCE,
    reads=frozenset({"endpoints", "inference_components", "alarms", "budgets", "prices"}),
    cadence="monthly",
    effort=Effort.LOW,
    reversible=True,
    judge=judge,
)
