from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.net_savings import settled
from sagemaker_cost_mcp.model.finding import Confidence, Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.inference import EndpointKind
from sagemaker_cost_mcp.model.money import Phase
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules import idle_endpoint
from sagemaker_cost_mcp.rules.previous_generation_instance import RULE
from sagemaker_cost_mcp.settings import Thresholds
from tests.builders import bill, calls, endpoint, notebook, row, snapshot, variant
from tests.generation_builders import sold
from tests.training_builders import runs

CATALOG = tuple(
    one
    for component in ("Host", "AsyncInf", "Notebk", "Train")
    for one in (
        sold("ml.m4.xlarge", "0.28", 4, 16, component=component),
        sold("ml.m5.xlarge", "0.23", 4, 16, component=component),
        sold("ml.m6i.xlarge", "0.23", 4, 16, component=component),
        sold("ml.p3.2xlarge", "3.825", 8, 61, 1, 16, component=component),
        sold("ml.g5.4xlarge", "2.03", 16, 64, 1, 24, component=component),
        sold("ml.g6e.4xlarge", "3.9", 16, 128, 1, 48, component=component),
    )
)
M4 = variant(instance_type="ml.m4.xlarge", count=2)


def account(*endpoints: Any, catalog: Any = CATALOG, **more: Any) -> Snapshot:
    return snapshot(endpoints=endpoints).model_copy(update={"catalog": catalog} | more)


def judged(whole: Snapshot) -> list[Verdict]:
    return list(RULE.verdicts(whole, Thresholds()))


def found(whole: Snapshot) -> Finding:
    (verdict,) = judged(whole)
    assert isinstance(verdict, Finding), verdict
    return verdict


def test_the_price_difference_at_equal_size_is_the_saving() -> None:
    verdict = found(account(endpoint("ep", M4)))
    assert float(verdict.monthly_saving_list_usd) == pytest.approx(2 * 730 * 0.05, abs=0.001)
    assert verdict.monthly_cost_usd == Decimal("408.80")
    assert verdict.confidence is Confidence.MEDIUM
    assert verdict.evidence == (
        "2 x ml.m4.xlarge for 1460 h a month",
        "an hour of ml.m4.xlarge costs $0.28, of ml.m6i.xlarge (at least as big) $0.23",
    )


def test_accelerators_are_low_confidence_and_what_leaves_is_told() -> None:
    verdict = found(account(endpoint("gpu", variant(instance_type="ml.p3.2xlarge"), kind=EndpointKind.ASYNC)))
    assert float(verdict.monthly_saving_list_usd) == pytest.approx(730 * (3.825 - 2.03), abs=0.001)
    assert verdict.confidence is Confidence.LOW
    assert verdict.claims[0].usage_type == "USE1-AsyncInf:ml.p3.2xlarge"
    assert verdict.evidence[-1].startswith("AWS is taking p3 out of service")


def test_what_leaves_is_named_even_where_its_heir_is_dearer() -> None:
    dear = tuple(one for one in CATALOG if one.item != "ml.g5.4xlarge")
    verdict = found(account(endpoint("gpu", variant(instance_type="ml.p3.2xlarge")), catalog=dear))
    assert verdict.claims == ()
    assert verdict.monthly_saving_list_usd == 0


@pytest.mark.parametrize(
    "innocent",
    [
        variant(instance_type="ml.m5.xlarge"),  # its heir costs the same
        variant(instance_type="ml.m6i.xlarge"),  # its heirs are not sold here
        variant(instance_type="ml.dl1.24xlarge"),
        variant(instance_type="ml.m4.xlarge", reserved=True),
        variant(instance_type="ml.m4.xlarge", count=0),
        variant(instance_type=None, count=None),
    ],
)
def test_no_reason_to_move_is_innocent(innocent: Any) -> None:
    assert judged(account(endpoint("ep", innocent))) == []
    assert judged(account(endpoint("ep", M4, status="Failed"))) == []


@pytest.mark.parametrize(
    ("catalog", "missing"),
    [
        ((), "price and size of ml.m4.xlarge in us-east-1"),
        ((CATALOG[0].model_copy(update={"spec": None}), *CATALOG[1:]), "price and size of ml.m4.xlarge in us-east-1"),
        (CATALOG[:1], "prices of other types than ml.m4.xlarge in us-east-1"),
        ((*CATALOG[:1], CATALOG[7]), "prices of other types than ml.m4.xlarge in us-east-1"),
    ],
)
def test_without_prices_to_compare_it_is_undecided(catalog: Any, missing: str) -> None:
    (verdict,) = judged(account(endpoint("ep", M4), catalog=catalog))
    assert isinstance(verdict, Undecided)
    assert verdict.missing == missing


def test_a_running_notebook_instance_is_judged_by_all_hours_where_no_bill_tells_better() -> None:
    old = notebook("old", instance_type="ml.m4.xlarge")
    off = notebook("off", instance_type="ml.m4.xlarge", status="Stopped")
    verdict = found(account(notebook_instances=(old, off)))
    assert float(verdict.monthly_saving_list_usd) == pytest.approx(730 * 0.05, abs=0.001)
    assert verdict.phase is Phase.EXPERIMENTATION
    assert verdict.claims[0].billable_unit == f"{old.ref.arn}#compute"


def test_the_bill_tells_how_long_notebook_instances_of_a_type_ran() -> None:
    two = tuple(notebook(name, instance_type="ml.m4.xlarge") for name in "ab")
    used = "USE1-Notebk:ml.m4.xlarge"
    office = bill(row(used, "50", "180"), row(used, "50", "180"), row("USE1-Notebk:ml.m5.xlarge", "9", "900"))
    first, second = judged(account(notebook_instances=two, bill=office))
    assert isinstance(first, Finding)
    assert isinstance(second, Finding)
    assert float(first.monthly_saving_list_usd) == pytest.approx(182.5 * 0.05, abs=0.001)
    assert second.monthly_saving_list_usd == first.monthly_saving_list_usd
    assert judged(account(notebook_instances=two, bill=bill())) == []
    assert judged(account(notebook_instances=two, bill=bill(row(used, "50", "180"), days=0))) == []
    (unpriced, _) = judged(account(notebook_instances=two, bill=office, catalog=()))
    assert isinstance(unpriced, Undecided)


def test_a_family_of_training_jobs_is_judged_by_its_latest_type() -> None:
    jobs = runs(groups=(("ml.m4.xlarge", 2),))
    verdict = found(account(training_jobs=jobs))
    assert verdict.phase is Phase.TRAINING
    assert float(verdict.monthly_saving_list_usd) == pytest.approx(12 * 10 * 2 * 0.05 * 730 / 720, abs=0.01)
    assert verdict.evidence[1] == "an hour of ml.m4.xlarge costs $0.28, of ml.m6i.xlarge (at least as big) $0.23"


def test_training_on_new_types_on_several_or_with_spot_is_innocent() -> None:
    innocent: tuple[dict[str, Any], ...] = (
        {},
        {"spot": True, "groups": (("ml.m4.xlarge", 1),)},
        {"groups": (("ml.m4.xlarge", 1), ("ml.m5.xlarge", 1))},
        {"groups": ()},
    )
    for changes in innocent:
        assert judged(account(training_jobs=runs(**changes))) == []
    *earlier, latest = runs(groups=(("ml.m4.xlarge", 1),))
    assert judged(account(training_jobs=(*earlier, latest.model_copy(update={"spot": True})))) == []


def test_failed_runs_are_left_to_their_own_rule() -> None:
    m4: tuple[tuple[str, int], ...] = (("ml.m4.xlarge", 1),)
    assert judged(account(training_jobs=runs(groups=m4, status="Failed"))) == []
    done, failed = runs(groups=m4), runs(base="churn", groups=m4, status="Failed")
    both = (
        *done,
        *(one.model_copy(update={"ref": one.ref.model_copy(update={"arn": f"{one.ref.arn}-9"})}) for one in failed),
    )
    verdict = found(account(training_jobs=both))
    assert float(verdict.monthly_saving_list_usd) == pytest.approx(12 * 10 * 0.05 * 730 / 720, abs=0.01)


def test_training_on_what_leaves_is_named_where_its_heir_is_dearer() -> None:
    dear = tuple(one for one in CATALOG if one.item != "ml.g5.4xlarge")
    verdict = found(account(training_jobs=runs(groups=(("ml.p3.2xlarge", 1),)), catalog=dear))
    assert verdict.claims == ()
    assert verdict.evidence[-1].startswith("AWS is taking p3 out of service")


def test_training_without_prices_is_undecided() -> None:
    (verdict,) = judged(account(training_jobs=runs(groups=(("ml.m4.xlarge", 1),)), catalog=()))
    assert isinstance(verdict, Undecided)
    assert verdict.missing.endswith("price and size of ml.m4.xlarge in us-east-1")


def test_an_idle_endpoint_on_an_old_type_is_counted_once() -> None:
    subject = endpoint("ep", M4)
    whole = account(subject, prices=CATALOG, endpoint_traffic=(calls(subject),))
    (idle,) = idle_endpoint.RULE.verdicts(whole, Thresholds())
    assert isinstance(idle, Finding)
    first, second = settled([found(whole), idle], whole)
    assert (first.rule, second.counted_under) == ("idle-endpoint", first.id)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 500), st.integers(1, 500), st.integers(1, 9))
def test_it_saves_the_difference_and_never_more_than_the_cost(old: int, new: int, count: int) -> None:
    catalog = (
        sold("ml.m4.xlarge", str(Decimal(old) / 100), 4, 16),
        sold("ml.m5.xlarge", str(Decimal(new) / 100), 4, 16),
    )
    verdicts = judged(account(endpoint("ep", variant(instance_type="ml.m4.xlarge", count=count)), catalog=catalog))
    assert bool(verdicts) is (new < old)
    for verdict in verdicts:
        assert isinstance(verdict, Finding)
        assert verdict.monthly_cost_usd == Decimal(old) * 730 * count / 100
        expected = (old - new) * 730 * count / 100
        assert float(verdict.monthly_saving_list_usd) == pytest.approx(expected, abs=0.001)
