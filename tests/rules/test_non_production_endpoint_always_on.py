from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.net_savings import settled
from sagemaker_cost_mcp.model.finding import Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.inference import Endpoint
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.utilization import Measure, MetricSeries
from sagemaker_cost_mcp.rules import idle_endpoint
from sagemaker_cost_mcp.rules.non_production_endpoint_always_on import RULE
from sagemaker_cost_mcp.settings import Thresholds
from tests.builders import NOW, calls, endpoint, variant
from tests.called_builders import HOURS, LINE, account, by_hour


def tagged(environment: str = "dev", *variants: Any, **more: Any) -> Endpoint:
    made = endpoint("churn", *variants, **more)
    return made.model_copy(update={"ref": made.ref.model_copy(update={"tags": {"Environment": environment}})})


def office(place: int) -> bool:
    moment = LINE.moment(place)
    return moment.weekday() < 5 and 9 <= moment.hour < 18


OFFICE = [30.0 if office(place) else 0.0 for place in range(HOURS)]


def judged(whole: Snapshot) -> list[Verdict]:
    return list(RULE.verdicts(whole, Thresholds()))


def found(whole: Snapshot) -> Finding:
    (verdict,) = judged(whole)
    assert isinstance(verdict, Finding), verdict
    return verdict


def test_nights_and_weekends_of_a_dev_endpoint_are_108_of_168_hours() -> None:
    verdict = found(account(tagged(), OFFICE))
    (claim,) = verdict.claims
    assert float(claim.units) == pytest.approx(730 * 108 / 168, abs=0.001)
    assert verdict.evidence == (
        "not production: tag Environment is 'dev'",
        "0 requests outside of Monday to Friday 08:00 to 20:00 UTC in 8 days",
        "1 x ml.m5.xlarge run around the clock",
    )
    assert verdict.monthly_cost_usd is not None
    assert float(verdict.monthly_cost_usd) == pytest.approx(167.90, abs=0.01)


def test_production_untagged_and_weekend_traffic_are_innocent() -> None:
    assert judged(account(tagged("prod"), OFFICE)) == []
    assert judged(account(endpoint("churn"), OFFICE)) == []
    assert judged(account(tagged())) == []


def test_an_idle_endpoint_belongs_to_the_idle_rule_alone() -> None:
    whole = account(tagged(), (0.0,), endpoint_traffic=(calls(tagged()),))
    assert judged(whole) == []
    assert len(list(idle_endpoint.RULE.verdicts(whole, Thresholds()))) == 1


def test_trap_20_reserved_capacity_saves_nothing() -> None:
    assert judged(account(tagged("dev", variant(reserved=True)), OFFICE)) == []


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"endpoint_utilization": ()}, "Its requests by the hour were not read"),
        ({"prices": ()}, "price of ml.m5.xlarge for hosting in us-east-1"),
        (
            {"endpoint_utilization": (by_hour(tagged(), [*OFFICE[:-22], *[None] * 22]),)},
            "its requests are known for too few hours",
        ),
    ],
)
def test_what_was_not_read_or_has_no_price_is_undecided(changes: dict[str, Any], missing: str) -> None:
    (verdict,) = judged(account(tagged(), OFFICE, **changes))
    assert isinstance(verdict, Undecided)
    assert verdict.missing.startswith(missing)


def test_a_variant_that_is_just_being_made_is_undecided() -> None:
    pair = tagged("dev", variant("blue"), variant("green", instance_type="ml.m5.large", count=None))
    whole = account(pair, OFFICE)
    use = whole.endpoint_utilization[0]
    green = {Measure.INSTANCES: MetricSeries.of([1.0] * HOURS), Measure.REQUESTS: MetricSeries.of([0.0] * HOURS)}
    counted = use.model_copy(update={"part": "green", "series": green})
    (verdict,) = judged(whole.model_copy(update={"endpoint_utilization": (use, counted)}))
    assert isinstance(verdict, Undecided)


def test_an_endpoint_of_a_few_days_is_not_judged() -> None:
    young = tagged(created_at=NOW - timedelta(days=15))
    whole = account(young, OFFICE)
    use = whole.endpoint_utilization[0]
    short = use.timeline.model_copy(update={"end": LINE.start + timedelta(days=3)})
    assert (
        judged(whole.model_copy(update={"endpoint_utilization": (use.model_copy(update={"timeline": short}),)})) == []
    )


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 20))
def test_the_saving_grows_with_the_instances_and_never_beyond_their_cost(count: int) -> None:
    whole = account(tagged("dev", variant(count=count)), OFFICE)
    (verdict,) = settled([found(whole)], whole)
    assert 0 < verdict.monthly_saving_usd < 730 * count * Decimal("0.23")
    one = found(account(tagged(), OFFICE)).monthly_saving_list_usd
    assert float(verdict.monthly_saving_list_usd) == pytest.approx(float(one) * count, abs=0.01)
