"""What `get_unit_costs` says, and what it refuses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.model.money import BillRow
from sagemaker_cost_mcp.model.ports import Window
from sagemaker_cost_mcp.model.snapshot import RESOURCES, Gap
from sagemaker_cost_mcp.model.training import JobMetric, TrainingJob
from sagemaker_cost_mcp.tools.desk import Dates, Desk, Line
from sagemaker_cost_mcp.tools.unit_costs import UnitCostsAnswer, UnitCostsAsked, unit_costs_answer
from sagemaker_cost_mcp.tools.units import unit_costs_text
from tests.builders import ACCOUNT, NOW, D, bill, calls, endpoint, row, snapshot
from tests.tools.conftest import FakeReader
from tests.work_builders import STARTED, processing_job, training_job

HOST, TRAIN = "USE1-Host:ml.m5.xlarge", "USE1-Train:ml.m5.xlarge"
BUSY, IDLE = endpoint("busy"), endpoint("idle")
GAP = Gap(operation="sagemaker:Search", region="us-east-1", account_id=ACCOUNT, reason="Denied.")


def run(place: int, value: float) -> TrainingJob:
    job = training_job(f"churn-{place:03d}", started=STARTED + timedelta(hours=2 * place))
    return job.model_copy(update={"metrics": (JobMetric(name="val:auc", value=value, at=None),)})


def rows() -> list[BillRow]:
    return [row(HOST, "288", "1440"), row(TRAIN, "0.80", "4"), row("USE1-Notebk:ml.t3.medium", "36.005", "720")]


@pytest.fixture(autouse=True)
def account(reader: FakeReader) -> None:
    spot = training_job("spot", seconds=7200, billable=3600, spot=True, groups=(("ml.c5.xlarge", 1),))
    billed = bill(*rows(), row("USE1-TrSpt:ml.c5.xlarge", "0.204", "1"), row("EU-Host:ml.m5.xlarge", "9", "36"))
    reader.snapshot = snapshot(billed=billed).model_copy(
        update={
            "training_jobs": (run(1, 0.7), run(2, 0.8), run(3, 0.75), spot),
            "endpoints": (BUSY, IDLE),
            "endpoint_traffic": (calls(BUSY, called={4: 2_000_000}), calls(IDLE)),
        }
    )


def without(reader: FakeReader, **changes: Any) -> None:
    reader.snapshot = reader.snapshot.model_copy(update=changes)


def ask(desk: Desk, **changes: Any) -> UnitCostsAnswer:
    given: dict[str, Any] = {"dates": Dates()}
    return unit_costs_answer(desk, UnitCostsAsked(**(given | changes)), Line())


def places(answer: UnitCostsAnswer) -> list[tuple[str, str]]:
    return [(one.kind, one.name) for one in answer.rows]


def test_families_and_endpoints_come_before_single_jobs_the_dearest_first(desk: Desk) -> None:
    answer = ask(desk)
    assert places(answer) == [
        ("training_family", "churn"),
        ("objective", "churn"),
        ("endpoint", "busy"),
        ("endpoint", "idle"),
        ("training_job", "spot"),
        ("training_job", "churn-001"),
        ("training_job", "churn-002"),
        ("training_job", "churn-003"),
    ]
    busy = answer.rows[2]
    assert (busy.cost_usd, busy.units, busy.unit, busy.unit_cost_usd) == (
        D(144),
        D(2000),
        "1,000 inferences",
        D("0.072"),
    )
    idle = answer.rows[3]
    assert (idle.unit_cost_usd, idle.reason) == (None, "not applicable: no requests in the window")


def test_the_parts_add_up_to_the_total_in_whole_cents(desk: Desk, reader: FakeReader) -> None:
    found = ask(desk).model_dump()
    parts = [found[name] for name in ("attributed_usd", "shared_usd", "unattributed_usd")]
    assert round(sum(parts), 2) == found["total_usd"] == 334.01
    odd = bill(row(HOST, "0.004", "1440"), row("USE1-Hst:Data-Bytes-In", "0.004", "1"), row("USE1-X:y", "0.004", "1"))
    without(reader, bill=odd)
    found = ask(desk).model_dump()
    parts = [found[name] for name in ("attributed_usd", "shared_usd", "unattributed_usd")]
    assert (parts, found["total_usd"]) == ([0.01, 0.0, 0.0], 0.01)


def test_the_summary_says_what_somebody_can_act_on(desk: Desk) -> None:
    assert ask(desk).summary == (
        "$144.00 went to 1 endpoint without a request (find_idle_endpoints judges them). $0.20 went to 1 run without a "
        "better value of the objective, which retraining on new data may be worth all the same. Managed spot saved "
        "$0.20. Of $334.01 on the bill $288.80 are attributed, $0.00 shared by endpoints, $45.21 unattributed."
    )


def test_the_text_says_the_same_as_the_rows(desk: Desk) -> None:
    text = unit_costs_text(ask(desk))
    frontier = (
        "val:auc (more is better) from 0.7 to 0.8 (churn-002) over 3 runs; $0.40 up to the best one; 1 run for $0.20 "
        "bought nothing"
    )
    for part in (
        "## Training: runs of the same thing",
        "| churn (us-east-1) | $0.60 | 3 | $0.20 |  |",
        "## Objective metrics: what a point cost",
        f"| churn (us-east-1) | $0.60 | 0.1 | $6.00 | {frontier} |",
        "| busy (us-east-1) | $144.00 | 2,000 | $0.072 |  |",
        "| idle (us-east-1) | $144.00 | 0 | - | not applicable: no requests in the window |",
        "| $0.204 | 1 Hrs of USE1-TrSpt:ml.c5.xlarge at $0.204; spot saved 50.0 % ($0.20) |",
    ):
        assert part in text
    assert "Not read" not in text


def test_a_name_is_a_job_a_family_or_an_endpoint(desk: Desk) -> None:
    assert places(ask(desk, names=("churn",)))[1:] == [
        ("objective", "churn"),
        ("training_job", "churn-001"),
        ("training_job", "churn-002"),
        ("training_job", "churn-003"),
    ]
    assert places(ask(desk, names=("churn-002", "idle"))) == [("endpoint", "idle"), ("training_job", "churn-002")]


def test_an_unknown_name_is_refused_with_names_that_exist(desk: Desk, reader: FakeReader) -> None:
    with pytest.raises(BadQuestion) as caught:
        ask(desk, names=("chrun",), kind="training")
    refusal = str(caught.value)
    assert refusal.startswith("Nothing among the training jobs of the window is called chrun.")
    assert refusal.endswith("There are, for example, busy, churn, idle, spot.")
    without(reader, gaps=(GAP,), training_jobs=(), endpoints=())
    with pytest.raises(BadQuestion, match=r"There is none at all\. Not everything could be read, so it may exist\."):
        ask(desk, names=("chrun",))


def test_a_cursor_goes_on_and_belongs_to_its_question(desk: Desk) -> None:
    first = ask(desk, limit=3)
    cursor = first.meta.next_cursor
    second = ask(desk, limit=3, cursor=cursor)
    assert places(first) + places(second) == places(ask(desk))[:6]
    for other in ({"kind": "endpoint"}, {"names": ("churn",)}, {"regions": ("us-east-1",)}, {"by_hour": True}):
        with pytest.raises(BadQuestion, match="does not belong"):
            ask(desk, limit=3, cursor=cursor, **other)


def test_without_a_bill_there_is_no_amount(desk: Desk, reader: FakeReader) -> None:
    without(reader, bill=None, gaps=(GAP,))
    answer = ask(desk, names=("churn",))
    assert answer.summary == "The bill could not be read; see the gaps."
    assert (answer.rows, answer.total_usd, answer.attributed_usd) == ([], None, None)
    assert "total_usd" not in answer.model_dump(exclude_none=True)
    assert "## Not read" in unit_costs_text(answer)


def test_an_account_without_jobs_and_endpoints_says_so(desk: Desk, reader: FakeReader) -> None:
    without(reader, training_jobs=(), endpoints=())
    answer = ask(desk)
    assert answer.rows == []
    assert answer.summary.startswith("No job, endpoint or labeling job was at work in the window. Of $334.01")
    assert ask(desk, kind="transform").summary.startswith("No transform job was at work in the window.")


def test_rows_may_be_missing_where_something_could_not_be_read(desk: Desk, reader: FakeReader) -> None:
    without(reader, gaps=(GAP,))
    answer = ask(desk)
    assert answer.summary.endswith("Not everything could be read, so rows may be missing: see the gaps.")
    assert len(answer.rows) == 8


def test_the_bill_is_that_of_the_regions_asked_for(desk: Desk) -> None:
    assert ask(desk, regions=("us-east-1",)).total_usd == D("325.01")
    nowhere = ask(desk, regions=("eu-north-1",))
    assert nowhere.total_usd == 0
    assert "the regions on it are eu-west-1, us-east-1." in nowhere.summary


def test_other_currencies_are_shown_as_they_are(desk: Desk, reader: FakeReader) -> None:
    billed = reader.snapshot.bill
    assert billed is not None
    without(reader, bill=billed.model_copy(update={"currency": "EUR"}))
    assert "All amounts are EUR" in ask(desk).summary


@pytest.mark.parametrize(
    ("kind", "shelves"),
    [
        ("training", {"training_jobs", "tuning_jobs"}),
        ("endpoint", {"endpoints", "endpoint_configs", "inference_components", "endpoint_traffic"}),
        ("processing", {"processing_jobs"}),
        ("transform", {"transform_jobs"}),
        ("labeling", {"labeling_jobs"}),
    ],
)
def test_only_what_was_asked_for_is_read(kind: str, shelves: set[str], desk: Desk, reader: FakeReader) -> None:
    ask(desk, kind=kind)
    assert reader.asked[-1].shelves == {"bill", "prices", *shelves}
    assert reader.asked[-1].shelves & RESOURCES, "so that the bill is that of the account whose resources these are"


def test_everything_is_asked_for_by_default_but_hours(desk: Desk, reader: FakeReader) -> None:
    ask(desk)
    assert len(reader.asked[-1].shelves) == 11
    assert "endpoint_utilization" not in reader.asked[-1].shelves


def test_hours_are_read_for_the_endpoints_named_and_as_far_back_as_the_window(desk: Desk, reader: FakeReader) -> None:
    dates = Dates(start=NOW.date() - timedelta(days=9), end=NOW.date())
    answer = ask(desk, by_hour=True, names=("busy",), dates=dates, refresh=True)
    question = reader.asked[-1]
    assert "endpoint_utilization" in question.shelves
    assert (question.metrics.days, question.metrics.names, question.refresh) == (9, ("busy",), True)
    assert question.window == Window(start=dates.start or NOW.date(), end=NOW.date())
    assert places(answer) == [("endpoint", "busy"), ("endpoint_hour", "busy")]
    assert "no data" in str(answer.rows[1].reason)
    ask(desk, by_hour=True, kind="training")
    assert "endpoint_utilization" not in reader.asked[-1].shelves


def test_a_lookback_of_nothing_is_refused(desk: Desk) -> None:
    with pytest.raises(BadQuestion, match="lookback_days is 0"):
        ask(desk, lookback_days=0)


def test_the_default_answer_stays_short_whatever_is_in_the_account(desk: Desk, reader: FakeReader) -> None:
    long = "n" * 63
    jobs: Sequence[TrainingJob] = [
        run(place, 0.5 + place / 1000).model_copy(
            update={"ref": run(place, 0).ref.model_copy(update={"name": f"{long[:50]}-{'x' * place}"})}
        )
        for place in range(40)
    ]
    prep = [processing_job(f"{long[:55]}-{place}") for place in range(40)]
    without(reader, training_jobs=tuple(jobs), processing_jobs=tuple(prep), gaps=(GAP,) * 9)
    text = unit_costs_text(ask(desk))
    assert "More rows" in text
    assert len(text.encode()) < 8000
