"""What a thousand inferences and an hour with requests cost on an endpoint."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from sagemaker_cost_mcp.analysis.endpoint_unit_costs import endpoint_rows
from sagemaker_cost_mcp.analysis.unit_cost_sources import Sources, UnitCost
from sagemaker_cost_mcp.model.inference import Endpoint, EndpointKind
from sagemaker_cost_mcp.model.utilization import Measure, PartKind, Timeline, Utilization
from tests.builders import NOW, D, bill, calls, component, endpoint, row, snapshot, variant
from tests.utilization_builders import use

# The builders' bill covers the 30 days from 2026-10-20 up to 2026-11-19; 144 USD for 720 h.
END = datetime(2026, 11, 19, tzinfo=UTC)
START = END - timedelta(days=30)
BILL = bill(row("USE1-Host:ml.m5.xlarge", "144", "720"))
YESTERDAY = 2
"""Days before NOW of the last day of the window."""


def rows(*endpoints: Endpoint, by_hour: bool = False, billed: Any = BILL, **shelves: Any) -> list[UnitCost]:
    there = snapshot(endpoints=endpoints, billed=billed).model_copy(update=shelves)
    return list(endpoint_rows(Sources(there, billed, by_hour)))


def only(*endpoints: Endpoint, **more: Any) -> UnitCost:
    (found,) = rows(*endpoints, **more)
    return found


def by_the_hour(on: Endpoint, **more: Any) -> UnitCost:
    return rows(on, by_hour=True, **more)[1]


def hourly(on: Endpoint, values: list[float | None], part: str = "blue", **more: Any) -> Utilization:
    series: dict[Measure, Any] = {Measure.REQUESTS: values, **more.pop("series", {})}
    line = Timeline(start=START, end=END, period_seconds=3600)
    return use(series, **({"resource_arn": on.ref.arn, "part": part, "timeline": line} | more))


def test_a_thousand_inferences_are_cost_by_requests() -> None:
    on = endpoint()
    # 30,000 requests on one day of the window, 5,000 the day before it began, 9,000 on the day after its end.
    seen = calls(on, called={YESTERDAY: 30_000, 32: 5000, 1: 9000})
    found = only(on, endpoint_traffic=(seen,))
    assert (found.cost, found.units, found.unit_cost) == (D(144), D(30), D("4.8"))
    assert (found.kind, found.unit, found.reason, found.formula) == ("endpoint", "1,000 inferences", None, "")


def test_variants_add_up_and_copies_for_a_shadow_do_not_count() -> None:
    on = endpoint("ep", variant(), variant("green"), variant("dark", shadow=True))
    seen = tuple(calls(on, part, called={5: 1000}) for part in ("blue", "green", "dark"))
    assert only(on, endpoint_traffic=seen).units == D(2)


def test_zero_traffic_is_not_applicable_and_silence_is_unknown() -> None:
    on = endpoint()
    zero = only(on, endpoint_traffic=(calls(on),))
    assert (zero.units, zero.unit_cost, zero.reason) == (0, None, "not applicable: no requests in the window")
    silent = only(on)
    assert (silent.units, silent.unit_cost) == (None, None)
    assert "CloudWatch has no data" in str(silent.reason)
    assert silent.cost == D(144)


def test_with_one_of_two_variants_unread_requests_are_unknown() -> None:
    on = endpoint("ep", variant(), variant("green"))
    assert only(on, endpoint_traffic=(calls(on, called={5: 9}),)).units is None


def test_a_few_missing_days_make_it_an_upper_bound() -> None:
    on = endpoint()
    found = only(on, endpoint_traffic=(calls(on, called={YESTERDAY: 1000}, silent=[10, 11, 12]),))
    assert found.unit_cost == D(144)
    assert found.formula == "at most: requests of 3 of 30 days are not known"
    quiet = only(on, endpoint_traffic=(calls(on, silent=[10]),))
    assert quiet.units is None, "that nobody called on the others says nothing of this day"
    assert "requests of 29 of 30 days only; they are complete from 2026-11-11 on" in str(quiet.reason)


def test_many_missing_days_make_it_unknown() -> None:
    on = endpoint()
    late = only(on, endpoint_traffic=(calls(on, called={YESTERDAY: 1000}, silent=range(6, 91)),))
    assert "requests of 4 of 30 days only; they are complete from 2026-11-15 on" in str(late.reason)
    assert (late.units, late.formula) == (None, "")
    gone = only(on, endpoint_traffic=(calls(on, called={20: 1000}, silent=range(2, 12)),))
    assert str(gone.reason).endswith("20 of 30 days only")


def test_days_before_its_birth_are_no_missing_days() -> None:
    on = endpoint(created_at=END - timedelta(days=3, hours=5))
    seen = calls(on, called={YESTERDAY: 1000}, silent=range(6, 91))
    found = only(on, endpoint_traffic=(seen,))
    assert (found.units, found.reason, found.formula) == (1, None, "")


def test_an_endpoint_made_after_the_window_has_no_row() -> None:
    assert rows(endpoint(created_at=END)) == []


def test_of_a_window_up_to_now_the_present_day_is_not_known() -> None:
    billed = BILL.model_copy(update={"window_end": NOW.date() + timedelta(days=1)})
    on = endpoint()
    found = only(on, billed=billed, endpoint_traffic=(calls(on, called={YESTERDAY: 1000}),))
    assert found.formula == "at most: requests of 1 of 32 days are not known"


def test_components_carry_the_requests_of_their_endpoint_since_they_exist() -> None:
    on = endpoint("shared", kind=EndpointKind.INFERENCE_COMPONENT)
    parts = (component("a", on), component("b", on, created_at=END - timedelta(days=2)))
    traffic = (calls(on, "a", called={9: 1000}), calls(on, "b", called={2: 500}, silent=range(4, 91)))
    found = only(on, inference_components=parts, endpoint_traffic=traffic)
    assert (found.units, found.cost) == (D("1.5"), D(144))
    assert "no data" in str(only(on, endpoint_traffic=traffic).reason), "its components were not read"


def test_what_cannot_be_told_of_the_cost_is_the_reason() -> None:
    on = endpoint("ep", variant(reserved=True))
    found = only(on, endpoint_traffic=(calls(on, called={5: 1000}),))
    assert (found.cost, found.units, found.unit_cost) == (None, 1, None)
    assert "reserved capacity" in str(found.reason)


def test_serverless_is_silent_when_nobody_calls() -> None:
    on = endpoint("fn", variant(instance_type=None, count=None), kind=EndpointKind.SERVERLESS)
    billed = bill(row("USE1-ServerlessInf:Mem-2GB", "6", "150000", unit="Seconds"))
    found = only(on, billed=billed, endpoint_traffic=(calls(on, called={5: 2000}, silent=range(6, 91)),))
    assert (found.cost, found.unit_cost) == (D(6), D(3))
    assert "the only such endpoint" in found.formula
    quiet = only(on, billed=billed, endpoint_traffic=(calls(on, silent=range(91)),))
    assert "no data" in str(quiet.reason)


def test_an_hour_with_requests_to_any_part_is_a_busy_one() -> None:
    on = endpoint("ep", variant(), variant("green"))
    busy = (hourly(on, [5, 0, 0] + [0.0] * 717), hourly(on, [2, 1, 0] + [0.0] * 717, "green"))
    found = by_the_hour(on, endpoint_utilization=busy)
    assert (found.kind, found.unit, found.units, found.unit_cost) == ("endpoint_hour", "hour with requests", 2, D(72))


def test_no_busy_hour_is_not_applicable_and_no_data_is_unknown() -> None:
    on = endpoint()
    quiet = by_the_hour(on, endpoint_utilization=(hourly(on, [0.0] * 720),))
    assert (quiet.units, quiet.reason) == (0, "not applicable: no hours with requests in the window")
    for found in (
        by_the_hour(on),
        by_the_hour(on, endpoint_utilization=(hourly(on, [None] * 720),)),
        by_the_hour(on, endpoint_utilization=(coarse(on),)),
    ):
        assert (found.units, found.unit_cost) == (None, None)
        assert "no data" in str(found.reason)


def coarse(on: Endpoint) -> Utilization:
    line = Timeline(start=START, end=END, period_seconds=86_400)
    return hourly(on, [1.0] * 30, timeline=line)


def test_an_async_queue_that_was_empty_was_an_hour_without_requests() -> None:
    on = endpoint(kind=EndpointKind.ASYNC)
    billed = bill(row("USE1-AsyncInf:ml.m5.xlarge", "144", "720"))
    queue: dict[Measure, list[float | None]] = {Measure.BACKLOG: [0.0] * 720}
    found = by_the_hour(
        on, billed=billed, endpoint_utilization=(hourly(on, [3.0, *[None] * 719], series=queue, kind=PartKind.VARIANT),)
    )
    assert (found.units, found.cost, found.formula) == (1, D(144), "")


def test_hours_before_its_birth_are_no_missing_hours_and_the_first_one_counts() -> None:
    on = endpoint(created_at=END - timedelta(hours=2, minutes=30))
    known: list[float | None] = [None] * 717 + [4.0, 0.0, 6.0]
    billed = bill(row("USE1-Host:ml.m5.xlarge", "1", "2.5"))
    found = by_the_hour(on, billed=billed, endpoint_utilization=(hourly(on, known),))
    assert (found.units, found.cost, found.reason, found.formula) == (2, Decimal(1), None, "")


@pytest.mark.parametrize(("missing", "ends"), [(80, "hours only; they are complete from 2026-10-24 on"), (719, "only")])
def test_many_missing_hours_make_it_unknown(missing: int, ends: str) -> None:
    on = endpoint()
    known: list[float | None] = [*[None] * missing, *[1.0] * (720 - missing)]
    found = by_the_hour(on, endpoint_utilization=(hourly(on, known),))
    assert str(found.reason).endswith(ends)
