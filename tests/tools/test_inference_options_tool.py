from __future__ import annotations

import json
from typing import Any

import pytest

from sagemaker_cost_mcp.analysis.inference_subject import Needs
from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.model.inference_workload import InferenceWorkload
from sagemaker_cost_mcp.model.snapshot import Gap, Snapshot
from sagemaker_cost_mcp.model.utilization import Measure
from sagemaker_cost_mcp.tools.desk import Desk, Line
from sagemaker_cost_mcp.tools.inference_options import options_text
from sagemaker_cost_mcp.tools.option_answer import OptionsAnswer, OptionsAsked, inference_options
from tests.builders import ACCOUNT, bill, endpoint, row, snapshot, variant
from tests.called_builders import account, by_hour
from tests.option_builders import EVERYTHING, PRICES
from tests.serving_builders import account as serving_account
from tests.serving_builders import load, measured
from tests.tools.conftest import FakeReader

PLAIN = endpoint("plain")
SILENT, FAILED, GPU = endpoint("silent"), endpoint("failed", status="Failed"), endpoint(
    "gpu", variant(instance_type="ml.g4dn.xlarge")
)  # fmt: skip
M5 = "USE1-Host:ml.m5.xlarge"


def several() -> Snapshot:
    whole = account(PLAIN, billed=None)
    parts = (by_hour(PLAIN, (60.0,)), by_hour(SILENT, (0.0,)), by_hour(GPU, (60.0,)))
    changes = {"endpoints": (PLAIN, SILENT, FAILED, GPU), "endpoint_utilization": parts, "endpoint_configs": ()}
    return whole.model_copy(update=changes)


def asked(desk: Desk, **question: Any) -> OptionsAnswer:
    return inference_options(desk, OptionsAsked(**question), Line())


@pytest.fixture
def one(reader: FakeReader) -> FakeReader:
    reader.snapshot = account(PLAIN, bill=bill(row(M5, "165.60", "720")))
    return reader


@pytest.mark.usefixtures("one")
def test_one_endpoint_is_answered_in_rows_and_once_more_at_the_top(desk: Desk) -> None:
    answer = asked(desk, endpoints=("plain",))
    (only,) = answer.rows
    assert (answer.endpoint, answer.recommended, answer.options) == ("plain", only.recommended, only.options)
    assert (only.recommended, float(only.current_monthly_usd or 0)) == ("as-is", pytest.approx(167.90))
    assert only.next_cheaper is not None
    assert (only.next_cheaper.option, only.next_cheaper.lacks) == (
        "graviton", ["arm-image: the image is built for Arm and was tested: give arm_ok"]
    )  # fmt: skip
    assert {gate.status for option in only.options for gate in option.gates} == {"pass", "fail", "unknown"}
    assert "serverless would cost" in answer.summary
    assert "wins below" in str(only.options[0].break_even)


@pytest.mark.usefixtures("one")
def test_with_every_answer_given_the_cheapest_is_recommended_with_its_steps(desk: Desk) -> None:
    answer = asked(desk, needs=EVERYTHING)
    assert answer.recommended == "serverless"
    best = answer.rows[0].options[0]
    assert best.allowed
    assert best.steps
    assert float(best.monthly_cash_usd or 0) == pytest.approx(float(best.monthly_usd or 0))
    assert float(answer.total_monthly_saving_usd) == pytest.approx(167.90 - float(best.monthly_usd or 0))
    text = options_text(answer)
    assert "Cheapest that is allowed: serverless" in text
    assert "1. test the container on a serverless endpoint" in text
    assert len(text.encode()) < 8000


def test_several_are_a_line_each_with_what_waits(desk: Desk, reader: FakeReader) -> None:
    reader.snapshot = several()
    answer = asked(desk)
    assert [found.endpoint for found in answer.rows] == ["gpu", "plain", "silent", "failed"]
    assert (answer.endpoint, answer.examined) == (None, 4)
    text = options_text(answer)
    assert "| plain (real-time, us-east-1) | $167.90 | as-is: 1 x ml.m5.xlarge | - | serverless |" in text
    assert "`silent` (us-east-1): Nobody called it in the 14 days looked at" in text
    assert "`failed` (us-east-1): It is Failed, not in service" in text
    assert all(gate.status != "pass" for found in answer.rows for option in found.options for gate in option.gates)
    assert "Cash is not known (the bill could not be read)" in text
    full = options_text(asked(desk, full=True), full=True)
    assert "## `gpu` (real-time, us-east-1)" in full
    assert "no-accelerator" in full


def test_savings_stand_first_and_are_added_up(desk: Desk, reader: FakeReader) -> None:
    reader.snapshot = several()
    answer = asked(desk, needs=Needs(arm_ok=True))
    assert [found.endpoint for found in answer.rows][:2] == ["plain", "gpu"]
    assert answer.rows[0].recommended == "graviton"
    assert float(answer.total_monthly_saving_usd) == pytest.approx(33.58)
    assert answer.summary.startswith(
        "1 of 4 endpoints could be served for less as they are known today, $33.58 a month"
    )


def test_pages_and_scope(desk: Desk, reader: FakeReader) -> None:
    reader.snapshot = several()
    first = asked(desk, limit=3)
    rest = asked(desk, limit=3, cursor=first.meta.next_cursor)
    assert [len(first.rows), len(rest.rows)] == [3, 1]
    assert asked(desk, endpoints=("silent",)).summary.startswith("silent: Nobody called it")
    assert asked(desk, tags={"Team": "vision"}).summary == "No endpoints match in us-east-1."
    assert reader.asked[-1].metrics.names == ()
    assert options_text(asked(desk, tags={"Team": "vision"})).startswith("No endpoints match")


def test_no_way_is_quick_enough_is_said(desk: Desk, one: FakeReader) -> None:
    answer = asked(desk, needs=Needs(latency_ms=5))
    assert answer.rows[0].undecided == ["No way of serving is known to answer in 5 ms: p99 is 100 ms today."]
    one.snapshot = account(endpoint("odd", variant(instance_type="ml.z9.large")))
    assert "What it costs today is not known" in asked(desk).summary
    one.snapshot = account(PLAIN, milliseconds=None)
    assert asked(desk, needs=Needs(latency_ms=5)).rows[0].undecided == ["No option passes all of its gates."]


def test_an_endpoint_of_three_days_gets_a_sentence_and_no_guess(desk: Desk, one: FakeReader) -> None:
    whole = one.snapshot
    use = whole.endpoint_utilization[0]
    short = use.timeline.model_copy(update={"end": use.timeline.start.replace(day=use.timeline.start.day + 3)})
    one.snapshot = whole.model_copy(update={"endpoint_utilization": (use.model_copy(update={"timeline": short}),)})
    answer = asked(desk)
    assert answer.options == []
    assert "Only 3.0 days of hourly requests are known, and 7 are needed" in answer.summary


def test_a_fleet_that_sleeps_at_night_is_priced_under_a_policy(desk: Desk, reader: FakeReader) -> None:
    on = endpoint("shift", variant(instance_type="ml.m5.large", count=4))
    hours = [20.0] * 9 + [150.0] * 3 + [20.0] * 12
    series = load(cpu=hours, memory=60.0, requests=[300 * one for one in hours], instances=4.0)
    slow = dict.fromkeys((Measure.LATENCY_P50, Measure.LATENCY_P90, Measure.LATENCY_P99), 100.0)
    reader.snapshot = serving_account(
        on,
        endpoint_utilization=(measured(on, series | slow),),
        bill=bill(row("USE1-Host:ml.m5.large", "331.20", "2880")),
    )
    answer = asked(desk, endpoints=("shift",))
    assert answer.recommended == "right-sized-autoscaling"
    best = next(one for one in answer.rows[0].options if one.option == answer.recommended)
    assert best.monthly_usd is not None
    assert best.monthly_cash_usd == pytest.approx(best.monthly_usd)
    assert {gate.gate for gate in best.gates} == {"fits", "latency", "replayed"}
    assert float(answer.total_monthly_saving_usd) == pytest.approx(4 * 730 * 0.115 - float(best.monthly_usd))
    text = options_text(answer)
    assert "Cheapest that is allowed: right-sized-autoscaling, 2.529 instances x 730 h" in text
    assert "1. register 2 to 7 instances with Application Auto Scaling" in text


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ({"lookback_days": 6}, "lookback_days is 6; it must be 7 to 90"),
        ({"endpoints": ("plane",)}, r"No endpoint is called 'plane'.*Closest: plain"),
        (
            {"endpoints": ("plain",), "workload": InferenceWorkload(requests_by_hour=(1,) * 24, milliseconds=1)},
            "not both",
        ),
    ],
)
@pytest.mark.usefixtures("one")
def test_wrong_questions_are_refused(desk: Desk, question: dict[str, Any], sentence: str) -> None:
    with pytest.raises(BadQuestion, match=sentence):
        asked(desk, **question)


def workload(**more: Any) -> InferenceWorkload:
    given: dict[str, Any] = {"requests_by_hour": (60.0,) * 24, "milliseconds": 100.0}
    return InferenceWorkload(**(given | more))


def test_a_described_workload_is_priced_against_real_time(desk: Desk, one: FakeReader) -> None:
    answer = asked(desk, workload=workload(), needs=EVERYTHING)
    assert (answer.endpoint, answer.recommended, answer.current_monthly_usd) == ("workload", "serverless", None)
    assert answer.total_monthly_saving_usd == 0
    assert next(found.label for found in answer.rows[0].options if found.option == "real-time") == "1 x ml.m5.large"
    assert "endpoints" not in one.asked[-1].shelves
    named = asked(desk, workload=workload(instance_type="M5.xlarge", count=2, name="new"))
    assert next(found.label for found in named.rows[0].options if found.option == "real-time") == "2 x ml.m5.xlarge"
    assert "ml.m5.xlarge" in options_text(named)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"requests_by_hour": (0.0,) * 24}, "has no requests"),
        ({"requests_by_hour": (1.0,) * 23}, "has 23 numbers; it takes 24 for a day or 168 for a week"),
        ({"instance_type": "ml.m5.lrage"}, r"no instance type ml.m5.lrage for hosting. Closest: .*ml.m5.large"),
        ({"instance_type": "ml.p5.48xlarge"}, "ml.p5.48xlarge has no price for hosting in us-east-1"),
        ({"requests_by_hour": (1e8,) * 24}, "No CPU type sold in us-east-1 holds"),
    ],
)
@pytest.mark.usefixtures("one")
def test_workloads_that_make_no_sense_are_refused(desk: Desk, changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(BadQuestion, match=sentence):
        asked(desk, workload=workload(**changes))


@pytest.mark.usefixtures("one")
def test_a_latency_below_the_work_itself_is_refused_before_anything_is_read(desk: Desk, one: FakeReader) -> None:
    with pytest.raises(BadQuestion, match="No way of serving answers within 5 ms: a request takes 100 ms"):
        asked(desk, workload=workload(), needs=Needs(latency_ms=5))
    assert one.asked == []


def test_a_region_without_prices_is_refused(desk: Desk, reader: FakeReader) -> None:
    reader.snapshot = account(PLAIN, catalog=())
    with pytest.raises(BadQuestion, match=r"There are no SageMaker prices for us-east-1. SageMaker is not sold there"):
        asked(desk)
    gap = Gap(operation="pricing:GetProducts", region="us-east-1", account_id=ACCOUNT, reason="Denied.")
    reader.snapshot = account(PLAIN, catalog=(), gaps=(gap,))
    with pytest.raises(BadQuestion, match=r"There are no SageMaker prices for us-east-1. Denied."):
        asked(desk)


def test_a_workload_needs_one_region(desk: Desk, reader: FakeReader) -> None:
    reader.snapshot = snapshot().model_copy(update={"catalog": PRICES, "regions": ("eu-west-1", "us-east-1")})
    with pytest.raises(BadQuestion, match="name one of eu-west-1, us-east-1 in regions"):
        asked(desk, workload=workload())


def test_negative_numbers_are_refused_by_the_schema() -> None:
    with pytest.raises(ValueError, match="greater than or equal to 0"):
        workload(requests_by_hour=(-1.0,) * 24)
    with pytest.raises(ValueError, match="greater than 0"):
        Needs(payload_mb=-1)


@pytest.mark.usefixtures("one")
def test_the_answer_is_plain_json_with_numbers(desk: Desk) -> None:
    body = json.loads(asked(desk).model_dump_json(exclude_none=True))
    option = body["rows"][0]["options"][0]
    assert {"option", "monthly_usd", "monthly_cash_usd", "allowed", "gates", "break_even"} <= set(option)
    assert isinstance(option["monthly_usd"], float)
    assert {"gate", "status", "why"} == set(option["gates"][0])
