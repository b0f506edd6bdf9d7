from __future__ import annotations

from datetime import timedelta
from typing import Any

from sagemaker_cost_mcp.model.finding import Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.inference import EndpointKind
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules.hosting_off_graviton import RULE
from sagemaker_cost_mcp.settings import Thresholds
from tests.builders import NOW, calls, endpoint, variant
from tests.called_builders import account
from tests.option_builders import PRICES

PLAIN = endpoint("plain")


def judged(whole: Snapshot) -> list[Verdict]:
    return list(RULE.verdicts(whole, Thresholds()))


def test_the_cheaper_graviton_is_named_without_a_dollar() -> None:
    (verdict,) = judged(account(PLAIN))
    assert isinstance(verdict, Finding)
    assert verdict.claims == ()
    assert verdict.evidence[1] == "1 x ml.m6g.xlarge (Graviton) would cost $134.32, 20% less"


def test_arm_accelerators_reserved_capacity_and_serverless_are_innocent() -> None:
    innocent = (
        endpoint("arm", variant(instance_type="ml.m6g.xlarge")),
        endpoint("gpu", variant(instance_type="ml.g4dn.xlarge")),
        endpoint("reserved", variant(reserved=True)),
        endpoint("bare", variant(instance_type=None, count=0), kind=EndpointKind.SERVERLESS),
    )
    assert [judged(account(one)) for one in innocent] == [[], [], [], []]


def test_where_none_is_sold_there_is_nothing_to_find() -> None:
    without = tuple(one for one in PRICES if "m6g" not in one.item)
    assert judged(account(PLAIN, catalog=without, prices=())) == []


def test_an_idle_endpoint_is_not_named() -> None:
    assert judged(account(PLAIN, (0.0,), endpoint_traffic=(calls(PLAIN),))) == []


def test_what_was_not_read_or_has_no_price_is_undecided() -> None:
    unread: tuple[dict[str, Any], ...] = ({"endpoint_utilization": ()}, {"catalog": PRICES[9:], "prices": ()})
    for changes in unread:
        (verdict,) = judged(account(PLAIN, **changes))
        assert isinstance(verdict, Undecided)


def test_a_few_days_of_metrics_are_not_judged() -> None:
    young = endpoint("young", created_at=NOW - timedelta(days=15))
    use = account(young).endpoint_utilization[0]
    short = use.timeline.model_copy(update={"end": use.timeline.start + timedelta(days=3)})
    assert judged(account(young, endpoint_utilization=(use.model_copy(update={"timeline": short}),))) == []
