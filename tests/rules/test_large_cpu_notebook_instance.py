from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.net_savings import settled
from sagemaker_cost_mcp.model.finding import Confidence, Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.money import Price
from sagemaker_cost_mcp.model.resources import NotebookInstance
from sagemaker_cost_mcp.model.studio import StudioApp
from sagemaker_cost_mcp.rules.large_cpu_notebook_instance import RULE
from sagemaker_cost_mcp.settings import Thresholds
from tests.builders import NOW, claim, finding, notebook
from tests.interactive_builders import SIZES, at_work, catalog, sold
from tests.studio_builders import app, kernel

LARGE = notebook(instance_type="ml.m5.12xlarge")


def judged(
    *notebooks: NotebookInstance,
    apps: Sequence[StudioApp] = (),
    prices: Sequence[Price] | None = None,
    vcpus: int = 16,
) -> list[Verdict]:
    taken = at_work(*notebooks, apps=apps, prices=prices)
    return list(RULE.verdicts(taken, Thresholds(large_notebook_vcpus=vcpus)))


def test_a_large_notebook_saves_the_difference_to_the_largest_of_its_family_that_is_not_large() -> None:
    (verdict,) = judged(LARGE)
    assert isinstance(verdict, Finding)
    assert verdict.monthly_cost_usd == Decimal("2018.450")
    assert round(verdict.monthly_saving_list_usd, 6) == Decimal(730) * (Decimal("2.765") - Decimal("0.461"))
    assert verdict.claims[0].billable_unit.endswith("notebook-instance/nb#compute")
    assert verdict.claims[0].usage_type == "USE1-Notebk:ml.m5.12xlarge"
    assert verdict.evidence[1] == ("ml.m5.2xlarge (8 vCPUs, $0.461 an hour) would cost $1,681.92 a month less")


def test_what_is_not_known_is_said_and_confidence_is_low() -> None:
    (verdict,) = judged(LARGE)
    assert isinstance(verdict, Finding)
    assert verdict.confidence is Confidence.LOW
    assert any("cannot be seen" in sentence for sentence in verdict.evidence)


def test_studio_apps_are_compared_in_their_own_component_and_their_user_is_asked() -> None:
    (verdict,) = judged(apps=[app(instance_type="ml.m5.4xlarge")])
    assert isinstance(verdict, Finding)
    assert verdict.claims[0].usage_type == "USE1-Studio:JupyterLab-ml.m5.4xlarge"
    assert verdict.owner.name == "ana"


def test_kernels_on_one_instance_are_told_apart_and_their_dollars_count_once() -> None:
    apps = [kernel(name=name, instance_type="ml.m5.4xlarge") for name in ("a", "b")]
    findings = [verdict for verdict in judged(apps=apps) if isinstance(verdict, Finding)]
    assert len(findings) == 2
    assert "until the last kernel app" in findings[0].evidence[-1]
    paid = settled(findings, at_work(apps=apps))
    assert [one.monthly_saving_list_usd for one in paid if not one.counted_under] == [Decimal("336.53")]
    assert not any(one.monthly_saving_usd for one in paid), "whether so many cores are needed nobody can see"


def test_the_idle_finding_owns_the_money_of_a_large_machine() -> None:
    (large,) = judged(LARGE)
    assert isinstance(large, Finding)
    idle = finding("nb", claim("nb", "USE1-Notebk:ml.m5.12xlarge", "2.765"), rule="idle-notebook-instance")
    first, second = settled([large, idle], at_work(LARGE))
    assert (first.rule, first.alternatives) == ("idle-notebook-instance", (large.id,))
    assert (second.counted_under, second.monthly_saving_usd) == (idle.id, 0)


@pytest.mark.parametrize(
    "innocent",
    [
        notebook(instance_type="ml.m5.2xlarge"),
        notebook(instance_type="ml.m5.12xlarge", status="Stopped"),
        notebook(instance_type="ml.g5.12xlarge"),
        notebook(instance_type="ml.p5.48xlarge"),
    ],
)
def test_small_stopped_and_accelerated_machines_are_innocent(innocent: NotebookInstance) -> None:
    assert judged(innocent) == []


def test_where_large_begins_is_the_callers_to_say() -> None:
    assert judged(LARGE, vcpus=64) == []
    (verdict,) = judged(notebook(instance_type="ml.m5.2xlarge"), vcpus=8)
    assert isinstance(verdict, Finding)
    assert "ml.m5.xlarge" in verdict.recommendation


@pytest.mark.parametrize("prices", [(), (sold("ml.m5.12xlarge", sized=False),)])
def test_an_unknown_price_or_size_is_undecided_not_small(prices: tuple[Price, ...]) -> None:
    (verdict,) = judged(LARGE, prices=prices)
    assert isinstance(verdict, Undecided)
    assert verdict.missing == "price and size of ml.m5.12xlarge as Notebk in us-east-1"


def test_without_a_smaller_type_of_the_family_it_is_undecided() -> None:
    small = [name for name in SIZES if name.startswith("ml.m5") and name != "ml.m5.12xlarge"]
    (verdict,) = judged(LARGE, prices=catalog(leaving_out=small))
    assert isinstance(verdict, Undecided)
    assert "family m5 smaller than its 48 vCPUs" in verdict.missing


def test_the_price_of_what_is_in_use_is_enough_for_its_own_size() -> None:
    own = at_work(LARGE, prices=catalog(leaving_out=["ml.m5.12xlarge"])).model_copy(
        update={"prices": (sold("ml.m5.12xlarge"),)}
    )
    (verdict,) = RULE.verdicts(own, Thresholds())
    assert isinstance(verdict, Finding)


def test_since_when_it_runs_is_told() -> None:
    (verdict,) = judged(notebook(instance_type="ml.m5.12xlarge", modified_at=NOW - timedelta(days=3)))
    assert isinstance(verdict, Finding)
    assert verdict.evidence[0].endswith("has not been stopped since 2026-11-17")


@given(st.lists(st.sampled_from(sorted(SIZES)), min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_order_and_company_never_change_a_verdict_and_none_saves_more_than_it_costs(
    types: list[str], random: object
) -> None:
    subjects = [notebook(f"n{place}", instance_type=name) for place, name in enumerate(types)]
    alone = [verdict for subject in subjects for verdict in judged(subject)]
    random.shuffle(subjects)  # type: ignore[attr-defined]
    together = judged(*subjects)
    assert sorted(together, key=lambda v: v.resource.arn) == sorted(alone, key=lambda v: v.resource.arn)
    for verdict in together:
        assert isinstance(verdict, Finding)
        assert verdict.monthly_cost_usd is not None
        assert 0 < verdict.monthly_saving_list_usd < verdict.monthly_cost_usd
