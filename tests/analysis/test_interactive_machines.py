from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.interactive_machines import Shop, accelerated, interactive_machines, moved
from sagemaker_cost_mcp.model.studio import StudioApp
from tests.builders import LONG_AGO, notebook
from tests.interactive_builders import SIZES, at_work, catalog, sold
from tests.studio_builders import app, canvas, kernel

HOURS = Decimal(730)


def chosen(instance_type: str, *, most: int = 8, leaving_out: tuple[str, ...] = ()) -> str | None:
    taken = at_work(notebook(instance_type=instance_type), prices=catalog(leaving_out=leaving_out))
    (machine,) = interactive_machines(taken)
    found = Shop.of(taken).without_chips(machine, most)
    return found.item if found else None


def test_running_notebooks_and_apps_are_interactive_machines() -> None:
    lab, classic = app(), kernel()
    stopped = notebook("off", status="Stopped")
    found = list(interactive_machines(at_work(notebook(), stopped, apps=[lab, classic])))
    assert [one.component for one in found] == ["Notebk", "Studio:JupyterLab", "Studio:KernelGateway"]
    assert [one.together for one in found] == [False, False, True]
    assert [one.owner.name if one.owner else None for one in found] == [None, "ana", "ana"]
    assert {one.on_since for one in found} == {LONG_AGO}


def test_what_is_free_paid_already_off_or_of_another_kind_is_none() -> None:
    others: list[StudioApp] = [
        app(app_type="JupyterServer", instance_type="system"),
        app(prepaid=True),
        app(status="Pending"),
        app(app_type="TensorBoard"),
        app(app_type="RSessionGateway"),
        canvas(),
    ]
    assert list(interactive_machines(at_work(apps=others))) == []


def test_kernels_that_share_an_instance_share_its_billable_unit() -> None:
    found = list(interactive_machines(at_work(apps=[kernel(name="a"), kernel(name="b")])))
    assert len(found) == 2
    assert len({one.billable_unit for one in found}) == 1


def test_a_cpu_type_of_the_same_size_is_the_cheapest_that_holds_it() -> None:
    assert chosen("ml.g4dn.xlarge") == "ml.m5.xlarge"
    assert chosen("ml.p3.2xlarge") == "ml.r5.2xlarge"


def test_above_what_editing_takes_memory_counts_in_proportion_and_no_more_than_a_family_has() -> None:
    assert chosen("ml.g5.12xlarge") == "ml.m5.2xlarge"
    assert chosen("ml.p4d.24xlarge") == "ml.r5.2xlarge"
    assert chosen("ml.g5.12xlarge", most=16) == "ml.m5.4xlarge"


def test_burstable_types_and_types_without_a_size_are_not_proposed() -> None:
    steady = tuple(name for name in SIZES if name.startswith(("ml.m", "ml.c", "ml.r")))
    assert chosen("ml.g4dn.xlarge", leaving_out=steady) is None
    unsized = at_work(notebook(instance_type="ml.g4dn.xlarge"), prices=[sold("ml.g4dn.xlarge", sized=False)])
    (machine,) = interactive_machines(unsized)
    assert Shop.of(unsized).without_chips(machine, 8) is None


def test_trap_12_a_type_that_notebooks_do_not_take_is_not_proposed_for_them() -> None:
    own, cheap = (
        sold("ml.g4dn.xlarge"),
        sold("ml.m5.large", usd="0.01").model_copy(update={"spec": sold("ml.m5.xlarge").spec}),
    )
    taken = at_work(notebook(instance_type="ml.g4dn.xlarge"), prices=[own, cheap])
    (machine,) = interactive_machines(taken)
    assert Shop.of(taken).without_chips(machine, 8) is None


def test_a_machine_without_a_price_has_nothing_to_compare_with() -> None:
    taken = at_work(notebook(instance_type="ml.g4dn.xlarge"), prices=catalog(leaving_out=["ml.g4dn.xlarge"]))
    (machine,) = interactive_machines(taken)
    shop = Shop.of(taken)
    assert (shop.price(machine), shop.smaller(machine, 16), shop.without_chips(machine, 8)) == (None, None, None)


def test_the_smaller_type_is_the_largest_of_the_family_below_the_limit() -> None:
    taken = at_work(notebook(instance_type="ml.m5.12xlarge"))
    (machine,) = interactive_machines(taken)
    shop = Shop.of(taken)
    assert [getattr(shop.smaller(machine, limit), "item", None) for limit in (48, 16, 8, 4)] == [
        "ml.m5.4xlarge",
        "ml.m5.2xlarge",
        "ml.m5.xlarge",
        None,
    ]


def test_what_has_chips_is_told_by_the_name_and_else_by_the_price_list() -> None:
    assert [
        accelerated(name, None) for name in ("ml.inf2.xlarge", "ml.p5.48xlarge", "ml.t3.medium", "ml.x9.large")
    ] == [
        True,
        True,
        False,
        None,
    ]
    assert accelerated("ml.x9.large", sold("ml.g4dn.xlarge")) is True
    assert accelerated("ml.x9.large", sold("ml.m5.xlarge")) is False
    assert accelerated("odd", sold("ml.m5.xlarge", sized=False)) is None


@given(st.decimals(min_value="0.02", max_value="99", places=4), st.decimals(min_value="0.01", max_value=1, places=4))
def test_moving_saves_the_difference_of_a_month_and_never_more_than_the_machine_costs(
    usd: Decimal, part: Decimal
) -> None:
    own, other = sold("ml.m5.4xlarge", usd=str(usd)), sold("ml.m5.2xlarge", usd=str(usd * part))
    (machine,) = interactive_machines(at_work(notebook(instance_type="ml.m5.4xlarge")))
    saved = moved(machine, own, other).monthly_list_usd
    assert abs(saved - HOURS * usd * (1 - part)) < Decimal("0.000001")
    assert 0 <= saved < HOURS * usd


@given(st.permutations(catalog()))
def test_the_order_of_the_price_list_changes_nothing(prices: list[object]) -> None:
    taken = at_work(notebook(instance_type="ml.g5.12xlarge"), prices=prices)  # type: ignore[arg-type]
    (machine,) = interactive_machines(taken)
    found = Shop.of(taken).without_chips(machine, 8)
    assert found is not None
    assert found.item == "ml.m5.2xlarge"
