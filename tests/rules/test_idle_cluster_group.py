from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.model.clusters import Cluster, ClusterGroup
from sagemaker_cost_mcp.model.finding import Confidence, Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.money import Price
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules.idle_cluster_group import RULE
from sagemaker_cost_mcp.settings import Thresholds
from tests.builders import ACCOUNT, NOW, REGION, D, price
from tests.work_builders import cluster, group

PRICES = (price("USE1-Cluster:ml.m5.xlarge", "0.23"), price("USE1-Cluster:ml.p5.48xlarge", "63.3"))


def some(name: str, kind: str = "ml.m5.xlarge", count: int | None = 1, **changes: Any) -> ClusterGroup:
    own: dict[str, Any] = {"name": name, "current_count": count, "counts": {kind: count} if count else {}}
    return group(kind, count or 0).model_copy(update=own | changes)


CONTROLLER = some("controller", slurm_role="Controller")
LOGIN = some("login", slurm_role="Login")
WORKERS = some("workers", "ml.p5.48xlarge", 2, slurm_role="Compute")
AT_ZERO = some("workers", "ml.p5.48xlarge", 0, slurm_role="Compute")


def judged(*groups: ClusterGroup, prices: tuple[Price, ...] = PRICES, **changes: Any) -> list[Verdict]:
    pod: Cluster = cluster(*groups).model_copy(update=changes)
    snapshot = Snapshot(taken_at=NOW, account_id=ACCOUNT, regions=(REGION,), clusters=(pod,), prices=prices)
    return list(RULE.verdicts(snapshot, Thresholds()))


def undecided(*groups: ClusterGroup, **changes: Any) -> Undecided:
    (verdict,) = judged(*groups, **changes)
    assert isinstance(verdict, Undecided), verdict
    return verdict


def test_machines_that_serve_nobody_are_idle() -> None:
    found = judged(CONTROLLER, LOGIN, AT_ZERO)
    assert [verdict.evidence[0] for verdict in found if isinstance(verdict, Finding)] == [
        "group controller runs 1 x ml.m5.xlarge on demand, $167.90 a month at list price",
        "group login runs 1 x ml.m5.xlarge on demand, $167.90 a month at list price",
    ]
    (first, _) = found
    assert isinstance(first, Finding)
    assert first.monthly_saving_list_usd == first.monthly_cost_usd == D("167.90")
    assert first.confidence is Confidence.MEDIUM
    assert len({verdict.id for verdict in found if isinstance(verdict, Finding)}) == 2


def test_a_cluster_of_controllers_alone_is_idle() -> None:
    assert isinstance(judged(CONTROLLER)[0], Finding)


def test_machines_that_could_work_are_undecided_with_their_price() -> None:
    verdict = undecided(CONTROLLER, WORKERS)
    assert "group workers runs 2 x ml.p5.48xlarge on demand, $92,418.00 a month at list price" in verdict.missing
    assert "controller runs" not in verdict.missing
    assert "squeue" in verdict.how_to_fix


@pytest.mark.parametrize("orchestrator", ["eks", None])
def test_outside_of_slurm_no_role_tells_that_a_group_only_serves(orchestrator: str | None) -> None:
    verdict = undecided(CONTROLLER.model_copy(update={"slurm_role": None}), AT_ZERO, orchestrator=orchestrator)
    assert "group controller runs" in verdict.missing
    assert "observability add-on" in verdict.how_to_fix


def test_slurm_without_roles_is_undecided() -> None:
    assert undecided(some("all"), AT_ZERO.model_copy(update={"slurm_role": None})).missing


def test_workers_that_are_asked_for_are_on_their_way() -> None:
    assert judged(CONTROLLER, AT_ZERO.model_copy(update={"target_count": 2})) == []


def test_prepaid_workers_keep_their_controller_busy() -> None:
    assert judged(CONTROLLER, WORKERS.model_copy(update={"training_plan_arn": "arn:plan"})) == []


@pytest.mark.parametrize("changes", [{"training_plan_arn": "arn:plan"}, {"spot": True}])
def test_prepaid_and_spot_groups_save_nothing(changes: dict[str, Any]) -> None:
    assert judged(WORKERS.model_copy(update=changes)) == []


def test_groups_at_zero_cost_nothing() -> None:
    assert judged(AT_ZERO) == []


@pytest.mark.parametrize(
    "changes",
    [{"status": "Deleting"}, {"created_at": NOW - timedelta(days=6)}, {"orchestrator": "eks", "scales": True}],
)
def test_what_goes_comes_or_scales_by_itself_is_not_judged(changes: dict[str, Any]) -> None:
    assert judged(WORKERS, **changes) == []


def test_groups_that_were_not_read_are_undecided() -> None:
    assert undecided(groups=None).missing == "its instance groups could not be read"


def test_a_count_that_aws_does_not_say_is_undecided() -> None:
    verdict = undecided(CONTROLLER, some("workers", count=None, slurm_role="Compute"))
    assert verdict.missing.endswith("these groups have: workers")


@pytest.mark.parametrize("groups", [(CONTROLLER, AT_ZERO), (CONTROLLER.model_copy(update={"counts": {}}), AT_ZERO)])
def test_an_idle_group_without_a_price_or_a_type_is_undecided(groups: tuple[ClusterGroup, ...]) -> None:
    assert "the price of its instances is not known" in undecided(*groups, prices=()).missing


def test_machines_of_unknown_price_are_named_without_dollars() -> None:
    assert "on demand, of unknown price" in undecided(WORKERS, prices=()).missing
    assert "an unknown type on demand" in undecided(WORKERS.model_copy(update={"counts": {}})).missing


@given(st.integers(1, 5), st.integers(0, 5), st.booleans())
def test_dollars_are_claimed_only_where_nothing_can_work(servers: int, workers: int, prepaid: bool) -> None:  # noqa: FBT001 - drawn by hypothesis
    plan = "arn:plan" if prepaid else None
    working = some("workers", "ml.p5.48xlarge", workers, slurm_role="Compute", training_plan_arn=plan)
    found = judged(some("controller", count=servers, slurm_role="Controller"), working)
    saved = sum(verdict.monthly_saving_list_usd for verdict in found if isinstance(verdict, Finding))
    assert saved == (0 if workers else servers * D("167.90"))
