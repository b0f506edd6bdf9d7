"""What a job, a run of a family, a point of an objective and a label cost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from sagemaker_cost_mcp.analysis.job_claims import PREPAID
from sagemaker_cost_mcp.analysis.job_unit_costs import labeling_rows, training_rows, work_rows
from sagemaker_cost_mcp.analysis.unit_cost_sources import Sources, UnitCost
from sagemaker_cost_mcp.model.money import Bill
from sagemaker_cost_mcp.model.training import JobMetric, TrainingJob, TuningJob
from sagemaker_cost_mcp.model.work import LabelCounters, LabelingJob
from tests.builders import D, bill, price, row, snapshot
from tests.work_builders import STARTED, processing_job, ref_to, training_job, transform_job

END = datetime(2026, 11, 19, tzinfo=UTC)
START = END - timedelta(days=30)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TRAIN = "USE1-Train:ml.m5.xlarge"
BILL = bill(row(TRAIN, "20", "100"), row("USE1-TrSpt:ml.m5.xlarge", "10", "50"))


def sources(billed: Bill = BILL, **shelves: Any) -> Sources:
    prices = shelves.pop("prices", ())
    return Sources(snapshot(billed=billed, prices=prices).model_copy(update=shelves), billed)


def training(*jobs: TrainingJob, **more: Any) -> list[UnitCost]:
    return list(training_rows(sources(training_jobs=jobs, **more)))


def named(rows: list[UnitCost], kind: str, name: str | None = None) -> UnitCost:
    (found,) = (one for one in rows if one.kind == kind and name in {None, one.name})
    return found


def job(name: str, hours: Decimal | float = 1, **more: Any) -> TrainingJob:
    return training_job(name, seconds=int(hours * 3600), **more)


def with_metric(one: TrainingJob, value: float, **changes: Any) -> TrainingJob:
    return one.model_copy(update={"metrics": (JobMetric(name="val:auc", value=value, at=None),), **changes})


def test_a_job_says_what_its_cost_is_made_of_the_dearest_part_first() -> None:
    rows = (row("USE1-Train:VolumeUsage.gp2", "0.1", "1", unit="GB-Mo"),)
    groups = (("ml.m5.xlarge", 2), ("ml.c5.xlarge", 1))
    one = job("mix", 2, groups=groups).model_copy(update={"volume_gb": 73})
    billed = BILL.model_copy(update={"rows": (*BILL.rows, *rows)})
    found = named(training(one, billed=billed, prices=[price("USE1-Train:ml.c5.xlarge", "0.204")]), "training_job")
    assert found.cost == D("0.8") + D("0.408") + D("0.06")
    assert found.formula == (
        "4 Hrs of USE1-Train:ml.m5.xlarge at $0.2 + 2 Hrs of USE1-Train:ml.c5.xlarge at list price, at $0.204 + "
        "0.6 GB-Mo of USE1-Train:VolumeUsage.gp2 at $0.1"
    )
    assert (found.unit_cost, found.units, found.unit, found.family) == (found.cost, 1, "job", "mix")


def test_spot_says_what_it_saved_in_percent_and_dollars() -> None:
    # 10 h of training, 4 h billed at 0.20 USD: 0.80 USD instead of 2.00.
    found = named(training(training_job("s", seconds=36_000, billable=14_400, spot=True)), "training_job")
    assert (found.cost, found.spot_saving_percent, found.spot_saving) == (D("0.8"), D(60), D("1.2"))


def test_a_familys_saving_is_weighted_by_machine_time() -> None:
    # 1 machine x 10 h billed 4 h, and 3 machines x 10 h billed 10 h: 1 - 34 / 40 = 15 %.
    one = training_job("s-1", seconds=36_000, billable=14_400, spot=True)
    three = training_job("s-2", seconds=36_000, spot=True, groups=(("ml.m5.xlarge", 3),))
    on_demand = job("s-3", 5)
    found = named(training(one, three, on_demand), "training_family")
    assert (found.spot_saving_percent, found.spot_saving) == (D(15), D("1.2"))


@pytest.mark.parametrize("changes", [{"spot": False}, {"billable_seconds": None}, {"training_seconds": None}])
def test_without_spot_or_its_seconds_no_saving_is_claimed(changes: dict[str, Any]) -> None:
    found = named(training(training_job("s", spot=True).model_copy(update=changes)), "training_job")
    assert (found.spot_saving_percent, found.spot_saving) == (None, None)


def test_an_interrupted_spot_job_that_was_not_billed_cost_nothing() -> None:
    found = named(training(training_job("s", billable=0, spot=True)), "training_job")
    assert (found.cost, found.spot_saving_percent, found.spot_saving) == (0, D(100), 0)


def test_a_prepaid_job_has_its_volume_and_a_reason() -> None:
    paid = job("paid", plan="arn:aws:sagemaker:us-east-1:1:training-plan/p").model_copy(update={"volume_gb": 730})
    volumes = bill(row("USE1-Train:VolumeUsage.gp2", "1", "10", unit="GB-Mo"))
    found = named(training(paid, billed=volumes), "training_job")
    assert (found.cost, found.unit_cost, found.reason) == (D("0.1"), None, PREPAID)


@pytest.mark.parametrize(
    ("started", "seconds", "why"),
    [
        (START - HOUR, 7200, "began before the window"),
        (END - HOUR, 7200, "ended after the window"),
        (END - HOUR, None, "is still running"),
    ],
)
def test_part_of_a_job_is_not_a_cheap_job(started: datetime, seconds: int | None, why: str) -> None:
    found = named(training(training_job("part", seconds=seconds, started=started)), "training_job")
    assert (found.cost, found.unit_cost) == (D("0.2"), None)
    assert why in str(found.reason)


def test_a_family_is_the_mean_of_its_whole_jobs_and_says_what_it_leaves_out() -> None:
    running = training_job("f-3", seconds=None, started=END - HOUR)
    paid = job("f-4", 7, plan="arn:p")
    found = named(training(job("f-1", 1), job("f-2", 4), running, paid), "training_family")
    assert (found.name, found.cost, found.units, found.unit_cost) == ("f", D(1), 2, D("0.5"))
    assert found.formula == "left out: 1 only partly in the window, 1 without a cost"


def test_a_family_without_a_whole_cost_says_so() -> None:
    found = named(training(job("f-1", plan="arn:p"), job("f-2", plan="arn:p")), "training_family")
    assert (found.cost, found.unit_cost, found.reason) == (None, None, "none of its 2 jobs has a whole cost")


def test_a_single_job_is_no_family_and_one_outside_the_window_has_no_row() -> None:
    outside = job("f-2", started=START - 3 * HOUR)
    assert [one.kind for one in training(job("f-1"), outside)] == ["training_job"]


def test_a_warm_pool_in_the_window_is_a_row_although_its_job_was_over_before() -> None:
    early = job("early", started=START - HOUR).model_copy(update={"warm_pool_billable_seconds": 3600})
    found = named(training(early), "training_job")
    assert (found.cost, found.unit_cost) == (D("0.2"), None)


def test_a_point_of_the_objective_is_the_cost_of_all_runs_by_what_they_won() -> None:
    # 1 h, 2 h, 4 h at 0.20 USD: 1.40 USD for 0.70 -> 0.80; the last run, 0.80 USD, won nothing.
    runs = [
        with_metric(job(f"r-{place}", 2**place, started=STARTED + 9 * place * HOUR), value)
        for place, value in enumerate((0.7, 0.8, 0.75))
    ]
    found = named(training(*runs), "objective")
    assert (found.cost, found.units, found.unit_cost, found.unit) == (D("1.4"), D("0.1"), D(14), "point of val:auc")
    assert (found.idle_runs, found.idle_cost, found.reason) == (1, D("0.8"), None)
    assert found.formula == ("val:auc (more is better) from 0.7 to 0.8 (r-1) over 3 runs; $0.60 up to the best one")


def test_without_a_better_run_a_point_has_no_cost_but_runs_that_bought_nothing() -> None:
    runs = [with_metric(job(f"r-{place}"), 0.7) for place in range(3)]
    found = named(training(*runs), "objective")
    assert (found.units, found.unit_cost, found.idle_runs, found.idle_cost) == (0, None, 2, D("0.4"))
    assert found.reason == "not applicable: no run got a better val:auc than the first"


def test_runs_only_partly_in_the_window_are_no_part_of_the_frontier() -> None:
    cut = with_metric(job("r-0", 2, started=START - HOUR), 0.9)
    runs = [with_metric(job(f"r-{place}", started=STARTED + place * DAY), 0.6 + place / 10) for place in (1, 2)]
    assert named(training(cut, *runs), "objective").formula.startswith("val:auc (more is better) from 0.7 to 0.8")


def test_the_direction_of_a_tuning_job_holds() -> None:
    ref = ref_to("hyper-parameter-tuning-job", "sweep")
    sweep = TuningJob(
        ref=ref, status="Completed", created_at=STARTED, strategy=None, objective="val:auc", objective_type="Minimize"
    )
    runs = [
        with_metric(job(f"x{place}", started=STARTED + place * DAY), 0.9 - place / 10, tuning_job_arn=ref.arn)
        for place in range(2)
    ]
    found = named(training(*runs, tuning_jobs=(sweep,)), "objective")
    assert (found.name, found.units, found.idle_runs) == ("sweep", D("0.1"), 0)
    assert "(less is better)" in found.formula


def test_why_an_objective_has_no_cost_is_said_and_without_metrics_there_is_no_row() -> None:
    paid = with_metric(job("r-2", plan="arn:p"), 0.8)
    found = named(training(with_metric(job("r-1"), 0.7), paid), "objective")
    assert (found.cost, found.unit_cost) == (None, None)
    assert found.reason == "not applicable: the cost of 1 of its 2 runs is not known"
    assert {one.kind for one in training(job("r-1"), job("r-2"))} == {"training_family", "training_job"}


def test_processing_and_transform_have_families_and_jobs_of_their_own() -> None:
    billed = bill(row("USE1-Processing:ml.m5.xlarge", "4", "8"), row("USE1-Tsform:ml.m5.xlarge", "6", "6"))
    prep = [processing_job(f"prep-{place}").model_copy(update={"volume_gb": None}) for place in range(2)]
    blind = processing_job("blind", instance_type=None)
    shelves = {"processing_jobs": (*prep, blind), "transform_jobs": (transform_job(),)}
    found = list(work_rows(sources(billed, **shelves)))
    family = named(found, "processing_family")
    assert (family.name, family.cost, family.units) == ("prep", D(2), 2)
    assert named(found, "processing_job", "prep-1").unit_cost == 1
    assert "could not be read" in str(named(found, "processing_job", "blind").reason)
    assert named(found, "transform_job").cost == D(3)


def labeling(name: str = "signs", total: int = 400, **changes: Any) -> LabelingJob:
    given: dict[str, Any] = {
        "ref": ref_to("labeling-job", name),
        "status": "Completed",
        "created_at": START + 5 * DAY,
        "modified_at": START + 9 * DAY,
        "counters": LabelCounters(total=total, human=300, machine=total - 300, failed=7, unlabeled=0),
        "workforce": None,
        "task_type": None,
        "output_uri": None,
        "described": True,
        "auto_labeling": None,
        "workers_per_object": None,
        "usd_per_task": None,
        "failure_cause": None,
    }
    return LabelingJob(**(given | changes))


LABELS = bill(row("USE1-LabeledObject", "80", "1000", unit="Objects"))


def labels(*jobs: LabelingJob, billed: Bill = LABELS) -> list[UnitCost]:
    return list(labeling_rows(sources(billed, labeling_jobs=jobs)))


def test_a_label_costs_what_the_bill_says_and_people_beside_it() -> None:
    (found,) = labels(labeling(usd_per_task=D("0.036"), workers_per_object=3))
    assert (found.cost, found.units, found.unit_cost) == (D(32), 400, D("0.08"))
    assert found.formula == "people took $0.108 an object beside it, for 300 objects"


def test_a_job_at_the_edge_of_the_window_gets_the_objects_that_others_leave() -> None:
    whole, edge = labels(labeling(), labeling("going", 9000, status="InProgress"))
    assert (whole.units, whole.unit_cost) == (400, D("0.08"))
    assert (edge.units, edge.cost, edge.unit_cost) == (600, D(48), D("0.08"))
    assert edge.formula == "what others leave of the bill's objects, of 9,000 in all"
    _, nothing = labels(labeling(total=1000), labeling("going", status="InProgress"))
    assert (nothing.units, nothing.unit_cost) == (0, None)
    assert "no object that could be its" in str(nothing.reason)


def test_a_label_without_a_price_and_a_job_without_a_label_have_reasons() -> None:
    (late,) = labels(labeling(), billed=bill())
    assert (late.cost, late.unit_cost) == (None, None)
    assert "neither the bill" in str(late.reason)
    for status in ("Failed", "InProgress"):
        (none,) = labels(labeling(total=0, status=status))
        assert (none.unit_cost, none.reason) == (None, "not applicable: no object was labelled")
    assert labels(labeling(modified_at=START - DAY, created_at=START - 2 * DAY)) == []
