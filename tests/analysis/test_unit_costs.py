"""Unit costs of three jobs and two endpoints against hand arithmetic, and the laws of the whole table."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.unit_costs import UnitCosts, unit_costs
from sagemaker_cost_mcp.model.money import RecordKind
from sagemaker_cost_mcp.model.snapshot import Snapshot
from tests.builders import D, bill, calls, endpoint, row, snapshot, variant
from tests.work_builders import processing_job, training_job, transform_job

JOBS = (
    training_job("churn-1", seconds=5400, groups=(("ml.m5.xlarge", 2),)).model_copy(update={"volume_gb": 50}),
    training_job("bert", seconds=36_000, billable=10_800, spot=True, groups=(("ml.m5.4xlarge", 1),)).model_copy(
        update={"volume_gb": 100}
    ),
    training_job("mix", seconds=1800, groups=(("ml.m5.xlarge", 1), ("ml.c5.2xlarge", 3))).model_copy(
        update={"volume_gb": 30, "warm_pool_billable_seconds": 900}
    ),
)
SCORE = endpoint("score", variant(count=2), variant("canary"))
EMBED = endpoint("embed", variant(instance_type="ml.g5.xlarge"))

LINES = (
    # What the account really paid: 0.20 USD an hour where the list says 0.23, for a plan and a discount.
    ("USE1-Train:ml.m5.xlarge", "2.20", "6", RecordKind.USAGE, "Hrs"),
    ("USE1-Train:ml.m5.xlarge", "0.80", "4", RecordKind.COVERED_USAGE, "Hrs"),
    ("USE1-Train:ml.m5.xlarge", "-1.00", "0", RecordKind.DISCOUNT, "Hrs"),
    ("USE1-TrSpt:ml.m5.4xlarge", "2.766", "3", RecordKind.USAGE, "Hrs"),
    ("USE1-Train:ml.c5.2xlarge", "0.918", "2.25", RecordKind.USAGE, "Hrs"),
    ("USE1-Train:VolumeUsage.gp2", "1.40", "10", RecordKind.USAGE, "GB-Mo"),
    ("USE1-Host:ml.m5.xlarge", "496.80", "2160", RecordKind.USAGE, "Hrs"),
    ("USE1-Host:ml.g5.xlarge", "1013.76", "720", RecordKind.USAGE, "Hrs"),
    ("USE1-Hst:Data-Bytes-Out", "4.00", "250", RecordKind.USAGE, "GB"),
    ("USE1-Notebk:ml.t3.medium", "36.00", "720", RecordKind.USAGE, "Hrs"),
)


def account(**changes: Any) -> Snapshot:
    traffic = (
        calls(SCORE, called={3: 900_000, 9: 60_000}),
        calls(SCORE, "canary", called={3: 40_000}),
        calls(EMBED),
    )
    given: dict[str, Any] = {"training_jobs": JOBS, "endpoints": (SCORE, EMBED), "endpoint_traffic": traffic}
    return snapshot().model_copy(update=given | changes)


def table(scale: int = 1, **changes: Any) -> UnitCosts:
    rows = (row(name, str(D(usd) * scale), much, kind, unit=unit) for name, usd, much, kind, unit in LINES)
    return unit_costs(account(**changes), bill(*rows))


def test_three_jobs_and_two_endpoints_cost_what_they_cost_by_hand() -> None:
    by_name = {one.name: one for one in table().rows}
    # Rates: Train m5.xlarge (2.20 + 0.80 - 1.00) / (6 + 4) = 0.20; TrSpt 2.766 / 3 = 0.922; c5.2xlarge 0.918 / 2.25 =
    # 0.408; volumes 1.40 / 10 = 0.14 USD a GB-month.
    #
    # churn-1: 2 machines x 1.5 h x 0.20 = 0.60; 50 GB x 2 x 1.5 h / 730 x 0.14 = 0.02876...
    assert round(by_name["churn-1"].cost or 0, 6) == round(D("0.60") + D(150) / 730 * D("0.14"), 6) == D("0.628767")
    # bert: spot, 10 h of training, 3 h billed x 0.922 = 2.766; 100 GB x 10 h / 730 x 0.14 = 0.19178...
    assert round(by_name["bert"].cost or 0, 6) == round(D("2.766") + D(1000) / 730 * D("0.14"), 6) == D("2.957781")
    assert (by_name["bert"].spot_saving_percent, round(by_name["bert"].spot_saving or 0, 3)) == (D(70), D("6.454"))
    # mix: (1 x 0.5 h + 0.25 h kept) x 0.20 = 0.15; 3 x (0.5 + 0.25) h x 0.408 = 0.918;
    # 30 GB x 4 machines x 0.5 h / 730 x 0.14 = 0.01151...; the bill has no volumes of warm pools.
    assert round(by_name["mix"].cost or 0, 6) == round(D("1.068") + D(60) / 730 * D("0.14"), 6) == D("1.079507")
    # score: (CloudWatch counted 1 instance of each of its 2 variants) 2 x 720 h x 496.80 / 2160 = 331.20;
    # 1,000,000 requests: 0.3312 USD a thousand.
    assert (by_name["score"].cost, by_name["score"].units) == (D("331.20"), 1000)
    assert by_name["score"].unit_cost == D("0.3312")
    # embed: 720 h, 1,013.76 USD, nobody called.
    assert (by_name["embed"].cost, by_name["embed"].unit_cost) == (D("1013.76"), None)
    assert by_name["embed"].reason == "not applicable: no requests in the window"


def test_the_rest_of_the_bill_is_shared_or_unattributed() -> None:
    found = table()
    assert found.total == D("1557.644")
    by_hand = D("0.75") + D("2.766") + D("0.918") + D(1210) / 730 * D("0.14") + D("331.20") + D("1013.76")
    assert round(found.attributed, 9) == round(by_hand, 9)
    assert found.shared == D(4)
    assert found.attributed + found.shared + found.unattributed == found.total
    rows = sum((one.cost or 0 for one in found.rows), D(0))
    assert abs(rows - found.attributed) < D("1e-9"), "no family here: each dollar is in one row"


def test_hours_are_told_only_where_they_were_asked_for() -> None:
    whole = bill(row("USE1-Host:ml.m5.xlarge", "1", "720"))
    assert {one.kind for one in unit_costs(account(), whole).rows} == {"training_job", "endpoint"}
    assert "endpoint_hour" in {one.kind for one in unit_costs(account(), whole, by_hour=True).rows}


def test_an_empty_account_has_no_row_and_its_whole_bill_is_unattributed() -> None:
    found = unit_costs(snapshot(), bill(row("USE1-Notebk:ml.t3.medium", "36", "720")))
    assert (found.rows, found.attributed, found.shared, found.unattributed) == ((), 0, 0, D(36))


MORE = (
    training_job("more", seconds=7200, groups=(("ml.m5.xlarge", 4),)).model_copy(update={"volume_gb": 500}),
    training_job("spot", seconds=7200, billable=60, spot=True, groups=(("ml.m5.4xlarge", 9),)),
)


@settings(deadline=None)
@given(st.sampled_from(["training_jobs", "endpoints"]))
def test_law_another_resource_never_raises_what_one_costs(shelf: str) -> None:
    added: dict[str, Any] = {
        "training_jobs": (*JOBS, *MORE),
        "endpoints": (SCORE, EMBED, endpoint("new", variant(count=7))),
    }
    before = {one.name: one.cost or 0 for one in table().rows}
    after = {one.name: one.cost or 0 for one in table(**{shelf: added[shelf]}).rows}
    assert all(after[name] <= cost for name, cost in before.items())


@settings(max_examples=25, deadline=None)
@given(st.integers(2, 50))
def test_law_a_bill_of_twice_the_dollars_doubles_every_unit_cost(scale: int) -> None:
    once, often = table(), table(scale)
    for one, more in zip(once.rows, often.rows, strict=True):
        assert (one.units, one.reason) == (more.units, more.reason)
        assert round((one.unit_cost or 0) * scale, 9) == round(more.unit_cost or 0, 9)
    assert round(once.unattributed * scale, 6) == round(often.unattributed, 6)


@settings(max_examples=25, deadline=None)
@given(st.permutations(JOBS), st.permutations((SCORE, EMBED)))
def test_law_the_order_of_resources_changes_nothing(jobs: Any, endpoints: Any) -> None:
    one, two = table(), table(training_jobs=tuple(jobs), endpoints=tuple(endpoints))
    costs = [
        {row.name: (round(row.cost or 0, 12), row.units, row.reason) for row in found.rows} for found in (one, two)
    ]
    assert costs[0] == costs[1]
    assert one.attributed == two.attributed


@settings(deadline=None)
@given(st.lists(st.integers(0, 4), min_size=2, max_size=2))
def test_law_every_job_is_in_exactly_one_row_of_its_kind(counts: list[int]) -> None:
    prep = tuple(processing_job(f"prep-{place}") for place in range(counts[0]))
    score = tuple(transform_job(f"score-{place}") for place in range(counts[1]))
    found = table(processing_jobs=prep, transform_jobs=score)
    names = [one.name for one in found.rows if one.kind in {"processing_job", "transform_job"}]
    assert sorted(names) == sorted([*(one.ref.name for one in prep), *(one.ref.name for one in score)])
