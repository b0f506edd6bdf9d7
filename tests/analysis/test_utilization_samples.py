from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.utilization import Life
from sagemaker_cost_mcp.analysis.utilization_samples import MOST_SAMPLES, samples
from sagemaker_cost_mcp.model.utilization import Measure, Timeline
from tests.utilization_builders import ALWAYS, G4, M5, START, use

EVER = Life(born=START, until=START + timedelta(days=5000))


def line(hours: int, period: int = 3600) -> Timeline:
    return Timeline(start=START, end=START + timedelta(hours=hours), period_seconds=period)


def test_a_fortnight_of_hours_is_drawn_by_the_day() -> None:
    fortnight = line(14 * 24)
    found = use(
        {
            Measure.CPU: [100.0] * 23 + [300.0],
            Measure.CPU_HOTTEST: [100.0] * 23 + [400.0],
            Measure.MEMORY: [20.0, 40.0],
            Measure.INSTANCES: [1.0] * 12 + [3.0] * 12,
            Measure.REQUESTS: [10.0] * 24,
            Measure.LATENCY_P99: [5.0, 9.0],
        },
        timeline=fortnight,
    )
    first, second, *_ = drawn = samples(found, M5, EVER)
    assert len(drawn) == 14
    assert first.start == START
    assert first.length == timedelta(days=1)
    assert first.cpu == pytest.approx(100 * (23 + 3) / 24 / 4)
    assert (first.cpu_hottest, first.memory, first.instances) == (100.0, 30.0, 2.0)
    assert (first.requests, first.latency_p99) == (240.0, 9.0)
    assert (first.gpu, first.gpu_hottest) == (None, None)
    assert (second.cpu, second.requests, second.instances) == (None, None, None), "no data is not zero"


def test_percent_is_left_out_where_the_machine_is_not_known() -> None:
    mixed = M5.__class__(types=M5.types | G4.types, specs=M5.specs)
    (first, *_) = samples(use({Measure.CPU: [80.0], Measure.MEMORY: [50.0]}), mixed, ALWAYS)
    assert (first.cpu, first.memory) == (None, 50.0)


def test_gpus_are_drawn_in_percent_of_all_of_them() -> None:
    (first, *_) = samples(use({Measure.GPU: [200.0], Measure.GPU_HOTTEST: [400.0]}), G4, ALWAYS)
    assert (first.gpu, first.gpu_hottest) == (50.0, 100.0)


@pytest.mark.parametrize(
    ("hours", "period", "seconds"),
    [(1, 60, 60), (2, 60, 300), (12, 300, 900), (48, 300, 3600), (48, 3600, 3600), (90 * 24, 86_400, 604_800)],
)
def test_strokes_are_as_fine_as_there_is_room(hours: int, period: int, seconds: int) -> None:
    (first, *_) = samples(use({Measure.CPU: [1.0]}, timeline=line(hours, period)), M5, EVER)
    assert first.length == timedelta(seconds=seconds)


def test_a_life_of_no_period_has_no_strokes() -> None:
    assert samples(use({}), M5, Life(born=START, until=START)) == []


def test_more_than_aws_keeps_is_drawn_in_the_coarsest_strokes() -> None:
    endless = Timeline(start=START, end=START + timedelta(days=4000), period_seconds=86_400)
    assert samples(use({}, timeline=endless), M5, EVER)[0].length == timedelta(days=30)


@given(st.integers(1, 455 * 24), st.sampled_from([60, 300, 3600]), st.integers(0, 3599))
def test_there_is_never_more_than_fits_on_a_page(hours: int, period: int, late: int) -> None:
    hours = min(hours, 1_000 * period // 3600)
    timeline = line(hours, period)
    life = Life(born=START + timedelta(seconds=late), until=timeline.end)
    drawn = samples(use({Measure.REQUESTS: [1.0] * timeline.length}, timeline=timeline), M5, life)
    assert len(drawn) <= MOST_SAMPLES
    assert sum(one.requests or 0 for one in drawn) == len(timeline.lived(life.born, life.until))
