"""The bill held against the resources that exist."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.cost_table import total
from sagemaker_cost_mcp.analysis.reconciliation import Reconciliation, reconciled
from sagemaker_cost_mcp.model.money import Bill, RecordKind
from sagemaker_cost_mcp.model.snapshot import Gap
from sagemaker_cost_mcp.model.trail import Deletion
from tests.builders import ACCOUNT, NOW, D, bill, endpoint, notebook, row, snapshot, variant
from tests.work_builders import processing_job, training_job

NOTEBOOK, HOST, TRAIN = "USE1-Notebk:ml.m5.xlarge", "USE1-Host:ml.m5.xlarge", "USE1-Train:ml.m5.xlarge"
GONE = Deletion(type="endpoint", name="old", region="us-east-1", at=NOW)


def held(billed: Bill, **shelves: Any) -> Reconciliation:
    return reconciled(snapshot(billed=billed).model_copy(update=shelves), billed)


def parts(found: Reconciliation) -> dict[str, object]:
    names = ("explained", "gone", "unread", "unexplained")
    return {name: round(found.part(name), 2) for name in names if found.part(name)}


def test_hours_that_a_resource_can_have_run_are_explained() -> None:
    found = held(bill(row(NOTEBOOK, "92", "400")), notebook_instances=(notebook(),))
    assert parts(found) == {"explained": D(92)}
    (match,) = found.matches
    assert (match.billed_hours, match.explained_hours, match.resources) == (D(400), D(400), 1)


def test_hours_that_nothing_can_have_run_are_unexplained_and_shown() -> None:
    on = endpoint("ep", variant(count=1))
    found = held(bill(row(HOST, "331.20", "1440")), endpoints=(on,))
    # One instance explains 720 h, and a hundredth for rounding.
    assert parts(found) == {"explained": D("167.26"), "unexplained": D("163.94")}


def test_what_cloudtrail_saw_deleted_is_gone_and_jobs_never_are() -> None:
    billed = bill(row(HOST, "100", "400"), row(TRAIN, "50", "200"))
    assert parts(held(billed, deletions=(GONE,))) == {"gone": D(100), "unexplained": D(50)}


def test_a_deletion_elsewhere_explains_nothing_here() -> None:
    elsewhere = GONE.model_copy(update={"region": "eu-west-1"})
    assert parts(held(bill(row(HOST, "100", "400")), deletions=(elsewhere,))) == {"unexplained": D(100)}


def test_what_could_not_be_read_is_not_called_unexplained() -> None:
    gap = Gap(operation="sagemaker:ListNotebookInstances", region="us-east-1", account_id=ACCOUNT, reason="denied")
    billed = bill(row(NOTEBOOK, "92", "400"), row("EU-Notebk:ml.m5.xlarge", "8", "30"), row(TRAIN, "5", "20"))
    assert parts(held(billed, gaps=(gap,))) == {"unread": D(100), "unexplained": D(5)}


def test_a_kind_that_is_not_taken_stock_of_is_unread() -> None:
    assert parts(held(bill(row("USE1-RStudio:RSessionGateway-ml.t3.medium", "9", "90")))) == {"unread": D(9)}


def test_hours_of_jobs_that_were_not_looked_up_are_unread() -> None:
    untold = processing_job("small", instance_type=None)
    billed = bill(row("USE1-Processing:ml.m5.xlarge", "5", "10"), row(TRAIN, "5", "20"))
    found = held(billed, processing_jobs=(processing_job(hours=2), untold))
    assert parts(found) == {"explained": D("1.01"), "unread": D("3.99"), "unexplained": D(5)}


def test_what_is_not_billed_by_the_hour_is_apart() -> None:
    billed = bill(
        row("USE1-Notebk:VolumeUsage.gp2", "14", "100", unit="GB-Mo"),
        row("USE1-Canvas:Session-Hrs", "19", "10"),
        row(TRAIN, "3", kind=RecordKind.TAX),
    )
    found = held(billed)
    assert (found.not_by_hour, found.matches) == (D(36), ())


def test_covered_hours_need_an_explanation_too() -> None:
    billed = bill(row(TRAIN, "20", "100", kind=RecordKind.COVERED_USAGE))
    found = held(billed, training_jobs=(training_job(seconds=180_000),))
    assert parts(found) == {"explained": D("10.10"), "unexplained": D("9.90")}


USAGE = st.sampled_from([NOTEBOOK, HOST, TRAIN, "USE1-Notebk:VolumeUsage.gp2", "USE1-AsyncInf:ml.c5.xlarge"])
ROWS = st.lists(
    st.builds(
        lambda usage, cents, quantity, kind: row(
            usage, str(D(cents) / 100), str(quantity), kind, unit="GB-Mo" if "Volume" in usage else "Hrs"
        ),
        USAGE,
        st.integers(0, 100_000),
        st.integers(0, 2_000),
        st.sampled_from([RecordKind.USAGE, RecordKind.COVERED_USAGE, RecordKind.TAX, RecordKind.CREDIT]),
    ),
    max_size=8,
)


@given(rows=ROWS, exists=st.booleans(), deleted=st.booleans())
def test_every_counted_dollar_is_in_exactly_one_part(*, rows: list[Any], exists: bool, deleted: bool) -> None:
    billed = bill(*rows)
    shelves = {"notebook_instances": (notebook(),) if exists else (), "deletions": (GONE,) if deleted else ()}
    found = held(billed, **shelves)
    assert abs(found.not_by_hour + sum(match.cost for match in found.matches) - total(billed)) < D("0.000001")
    for match in found.matches:
        assert 0 <= match.explained_hours <= match.billed_hours
        assert min(match.explained, match.gone, match.unread, match.unexplained) > D("-0.000001")
