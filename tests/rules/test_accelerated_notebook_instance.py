from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.net_savings import settled
from sagemaker_cost_mcp.model.finding import Confidence, Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.money import Price
from sagemaker_cost_mcp.model.resources import NotebookInstance
from sagemaker_cost_mcp.model.studio import StudioApp
from sagemaker_cost_mcp.rules.accelerated_notebook_instance import RULE
from sagemaker_cost_mcp.settings import Thresholds
from tests.builders import claim, finding, notebook
from tests.interactive_builders import SIZES, at_work, catalog, sold
from tests.studio_builders import app, kernel

GPU = notebook(instance_type="ml.p3.2xlarge")
D = Decimal


def judged(
    *notebooks: NotebookInstance, apps: Sequence[StudioApp] = (), prices: Sequence[Price] | None = None, vcpus: int = 16
) -> list[Verdict]:
    taken = at_work(*notebooks, apps=apps, prices=prices)
    return list(RULE.verdicts(taken, Thresholds(large_notebook_vcpus=vcpus)))


def test_a_gpu_notebook_saves_the_difference_to_a_cpu_type_of_its_size() -> None:
    (verdict,) = judged(GPU)
    assert isinstance(verdict, Finding)
    assert verdict.monthly_cost_usd == D("2792.250")
    assert round(verdict.monthly_saving_list_usd, 6) == D("730") * (D("3.825") - D("0.605"))
    assert verdict.evidence[1] == (
        "ml.r5.2xlarge, without accelerators, costs $0.605 an hour: 6.3 times less, $2,350.60 a month"
    )
    assert "Edit on ml.r5.2xlarge, and train in training jobs" in verdict.recommendation


def test_whether_the_accelerator_is_used_is_said_to_be_unknown() -> None:
    (verdict,) = judged(GPU)
    assert isinstance(verdict, Finding)
    assert verdict.confidence is Confidence.LOW
    assert any("whether its accelerator is used cannot be seen" in sentence for sentence in verdict.evidence)


def test_the_idle_finding_owns_the_money_and_this_one_is_its_alternative() -> None:
    (gpu,) = judged(GPU)
    assert isinstance(gpu, Finding)
    idle = finding("nb", claim("nb", "USE1-Notebk:ml.p3.2xlarge", "3.825"), rule="idle-notebook-instance")
    first, second = settled([gpu, idle], at_work(GPU))
    assert (first.monthly_saving_usd, first.alternatives) == (D("2792.25"), (gpu.id,))
    assert (second.monthly_saving_usd, second.counted_under) == (0, idle.id)


def test_a_machine_larger_than_editing_takes_is_compared_with_what_is_enough() -> None:
    (enough,) = judged(notebook(instance_type="ml.g5.12xlarge"))
    (more,) = judged(notebook(instance_type="ml.g5.12xlarge"), vcpus=32)
    assert isinstance(enough, Finding)
    assert isinstance(more, Finding)
    assert "Edit on ml.m5.2xlarge," in enough.recommendation
    assert "Edit on ml.m5.4xlarge," in more.recommendation


def test_studio_apps_are_judged_too_and_shared_kernels_count_once() -> None:
    (lab,) = judged(apps=[app(instance_type="ml.g4dn.xlarge")])
    assert isinstance(lab, Finding)
    assert lab.owner.name == "ana"
    kernels = [kernel(name=name, instance_type="ml.g4dn.xlarge") for name in ("a", "b")]
    findings = [verdict for verdict in judged(apps=kernels) if isinstance(verdict, Finding)]
    assert "until the last kernel app" in findings[0].evidence[-1]
    paid = settled(findings, at_work(apps=kernels))
    own = [one.monthly_saving_list_usd for one in paid if not one.counted_under]
    assert round(sum(own), 2) == D("369.67")
    assert not any(one.monthly_saving_usd for one in paid), "whether the accelerator is used nobody can see"


@pytest.mark.parametrize(
    "innocent", [notebook(instance_type="ml.m5.12xlarge"), notebook(instance_type="ml.p3.2xlarge", status="Stopped")]
)
def test_cpu_types_and_stopped_machines_are_innocent(innocent: NotebookInstance) -> None:
    assert judged(innocent) == []


def test_trap_20_what_a_training_plan_paid_already_is_left_out() -> None:
    assert judged(apps=[app(instance_type="ml.g4dn.xlarge", prepaid=True)]) == []


@pytest.mark.parametrize(
    ("instance_type", "prices", "missing"),
    [
        ("ml.zz9.xlarge", (), "whether ml.zz9.xlarge has accelerators"),
        ("ml.p3.2xlarge", (), "price and size of ml.p3.2xlarge as Notebk in us-east-1"),
        ("ml.p3.2xlarge", (sold("ml.p3.2xlarge", sized=False),), "price and size of ml.p3.2xlarge"),
        ("ml.p3.2xlarge", catalog(leaving_out=["ml.r5.2xlarge", "ml.m5.4xlarge", "ml.m5.12xlarge"]), "a CPU type of"),
    ],
)
def test_what_cannot_be_compared_is_undecided_not_clean(
    instance_type: str, prices: tuple[Price, ...], missing: str
) -> None:
    (verdict,) = judged(notebook(instance_type=instance_type), prices=prices)
    assert isinstance(verdict, Undecided)
    assert missing in verdict.missing


def test_a_limit_of_one_vcpu_still_compares() -> None:
    (verdict,) = judged(GPU, vcpus=1)
    assert isinstance(verdict, Finding)


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


@given(st.integers(min_value=1, max_value=50))
def test_prices_that_grow_together_grow_the_saving_with_them(factor: int) -> None:
    (once,) = judged(GPU)
    grown = [sold(item, usd=str(D(usd) * factor)) for item, (usd, *_) in SIZES.items()]
    (more,) = judged(GPU, prices=grown)
    assert isinstance(once, Finding)
    assert isinstance(more, Finding)
    assert abs(more.monthly_saving_list_usd - factor * once.monthly_saving_list_usd) < D("0.000001")
