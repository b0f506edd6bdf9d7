"""The alarms that Application Auto Scaling makes for its target tracking policies, two each.

Named as AWS names them (`TargetTracking-<resource>-AlarmHigh-<uuid>`); high after three minutes above the target, low
after fifteen below nine tenths of it (source: "How target tracking scaling works", and alarms seen in accounts). A step
policy has the alarm that somebody made for it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from sagemaker_cost_mcp.simulator.description import Alarm, Endpoint, Scaling

if TYPE_CHECKING:
    from sagemaker_cost_mcp.simulator.account import SimulatedAccount

_AFTER = timedelta(minutes=7)
"""Between the endpoint and its policy."""

_Where = tuple[tuple[str, str], ...]


def scaling_alarms(account: SimulatedAccount, region: str) -> Iterator[Alarm]:
    """Alarms of all policies in a region."""
    for endpoint in account.fleet.endpoints:
        if endpoint.region == region and endpoint.exists(account.clock()):
            yield from _of_variants(account, endpoint)
            yield from _of_components(account, endpoint)


def _of_variants(account: SimulatedAccount, endpoint: Endpoint) -> Iterator[Alarm]:
    for variant in endpoint.all_variants:
        if variant.scaling is None or variant.serverless is not None:
            continue
        resource = f"endpoint/{endpoint.name}/variant/{variant.name}"
        where: _Where = (("EndpointName", endpoint.name), ("VariantName", variant.name))
        yield from _of_steps(account, endpoint, resource, variant.scaling, where)
        if endpoint.async_output is None:
            yield from _pair(account, endpoint, resource, variant.scaling, ("InvocationsPerInstance", "Sum", where))
            continue
        alone: _Where = (("EndpointName", endpoint.name),)
        tracked = ("ApproximateBacklogSizePerInstance", "Average", alone)
        yield from _pair(account, endpoint, resource, variant.scaling, tracked)
        if variant.scaling.wakes:
            yield Alarm(
                name=f"{endpoint.name}-backlog-without-capacity",
                created=endpoint.created + _AFTER,
                region=endpoint.region,
                metric="HasBacklogWithoutCapacity",
                statistic="Average",
                dimensions=alone,
                sign="GreaterThanOrEqualToThreshold",
                threshold=1.0,
                period=60,
                periods=2,
                actions=(_policy(account, endpoint, resource, "wake-up"),),
            )


def _of_steps(
    account: SimulatedAccount, endpoint: Endpoint, resource: str, scaling: Scaling, where: _Where
) -> Iterator[Alarm]:
    for step in scaling.steps:
        namespace, metric, statistic = step.metric
        yield Alarm(
            name=step.alarm_of(endpoint.name),
            created=endpoint.created + _AFTER,
            region=endpoint.region,
            namespace=namespace,
            metric=metric,
            statistic=statistic,
            dimensions=where,
            sign=step.sign,
            threshold=step.threshold,
            period=step.period,
            periods=step.periods,
            actions=(_policy(account, endpoint, resource, step.name),),
            actions_enabled=step.alarmed,
        )


def _of_components(account: SimulatedAccount, endpoint: Endpoint) -> Iterator[Alarm]:
    for component in endpoint.components:
        if component.scaling is not None:
            resource = f"inference-component/{component.name}"
            where: _Where = (("InferenceComponentName", component.name),)
            yield from _pair(account, endpoint, resource, component.scaling, ("InvocationsPerCopy", "Sum", where))


def _pair(
    account: SimulatedAccount, endpoint: Endpoint, resource: str, scaling: Scaling, tracked: tuple[str, str, _Where]
) -> Iterator[Alarm]:
    metric, statistic, where = tracked
    if not scaling.policy:
        return
    sides = (
        ("High", "GreaterThanThreshold", float(scaling.target), 3),
        ("Low", "LessThanThreshold", float(scaling.target) * 0.9, 15),
    )
    for side, sign, threshold, periods in sides:
        number = uuid.uuid5(uuid.NAMESPACE_URL, f"{account.account_id}/{resource}/{side}")
        yield Alarm(
            name=f"TargetTracking-{resource}-Alarm{side}-{number}",
            created=endpoint.created + _AFTER,
            region=endpoint.region,
            metric=metric,
            statistic=statistic,
            dimensions=where,
            sign=sign,
            threshold=threshold,
            period=60,
            periods=periods,
            actions=(_policy(account, endpoint, resource, scaling.policy),),
        )


def _policy(account: SimulatedAccount, endpoint: Endpoint, resource: str, name: str) -> str:
    number = "00000000-0000-4000-8000-000000000000"
    policy = f"scalingPolicy:{number}:resource/sagemaker/{resource}:policyName/{name}"
    return account.arn("autoscaling", endpoint.region, policy)
