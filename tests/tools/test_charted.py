from __future__ import annotations

import base64
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from typing import Any

import anyio
import pytest
from mcp import Client
from mcp.server import MCPServer
from mcp.types import CallToolResult, ImageContent, TextContent

from sagemaker_cost_mcp.analysis.scaling_replay import Watched
from sagemaker_cost_mcp.model.utilization import Timeline
from sagemaker_cost_mcp.tools.autoscaling_answer import AutoscalingAsked, scaling_study, studied_answer
from sagemaker_cost_mcp.tools.autoscaling_chart import MOST_STRETCHES, _seconds, scaling_chart
from sagemaker_cost_mcp.tools.desk import Desk, Line
from sagemaker_cost_mcp.tools.plan_chart import plan_chart
from sagemaker_cost_mcp.tools.plan_grounds import PlanAsked, grounds
from sagemaker_cost_mcp.tools.plan_study import PlanStudy
from sagemaker_cost_mcp.tools.training_answer import TrainingAsked, training_study
from sagemaker_cost_mcp.tools.training_chart import gpu_chart
from tests.builders import NOW, bill, endpoint, row, snapshot, variant
from tests.chart_builders import drawn, found, rows_of
from tests.plan_builders import HOST, by_hour, daily_bill, rate
from tests.serving_builders import account as serving
from tests.serving_builders import load, measured
from tests.tools.conftest import FakeReader
from tests.training_builders import account as training
from tests.training_builders import busy, runs

ENDPOINT = endpoint("recs", variant(instance_type="ml.m5.large", count=4))
GPU: dict[str, Any] = {"groups": (("ml.g5.xlarge", 1),)}


def called(server: MCPServer[None], tool: str, **arguments: Any) -> CallToolResult:
    async def asked() -> CallToolResult:
        async with Client(server) as client:
            return await client.call_tool(tool, arguments)

    return anyio.run(asked)


def billed(reader: FakeReader) -> None:
    start = datetime(2026, 11, 3, tzinfo=UTC)
    one = row("USE1-Notebk:ml.t3.medium", "60", "1", start=start)
    reader.snapshot = snapshot(billed=bill(one.model_copy(update={"period_end": start + timedelta(days=1)})))


PHASES = "get_sagemaker_costs_by_phase"
CARRY = ("run_cost_review", PHASES, "recommend_savings_plan", "evaluate_autoscaling", "analyze_training_jobs")


def test_a_chart_follows_the_text_and_changes_neither_half_of_the_answer(
    server: MCPServer[None], reader: FakeReader
) -> None:
    billed(reader)
    plain, charted = called(server, PHASES), called(server, PHASES, chart=True)
    assert charted.structured_content == plain.structured_content
    assert charted.content[:-1] == plain.content
    picture = charted.content[-1]
    assert isinstance(picture, ImageContent)
    assert picture.mime_type == "image/png"
    data = base64.b64decode(picture.data, validate=True)
    assert data.startswith(b"\x89PNG")
    assert int.from_bytes(data[16:20]) == 800


@pytest.mark.parametrize("tool", CARRY)
def test_where_there_is_nothing_to_draw_it_is_said(tool: str, server: MCPServer[None], reader: FakeReader) -> None:
    plain, charted = called(server, tool), called(server, tool, chart=True)
    assert not charted.is_error
    assert charted.content == [*plain.content, TextContent(type="text", text="No chart: there is nothing to draw.")]
    assert {question.shelves for question in reader.asked}
    assert [one.shelves for one in reader.asked[: len(reader.asked) // 2]] == [
        one.shelves for one in reader.asked[len(reader.asked) // 2 :]
    ], "a chart asks AWS nothing more"


def test_without_the_extra_the_answer_comes_and_says_what_to_install(
    server: MCPServer[None], reader: FakeReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    billed(reader)
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    result = called(server, PHASES, chart=True)
    assert not result.is_error
    assert result.structured_content
    said = [block.text for block in result.content if isinstance(block, TextContent)]
    assert said[1:] == ['No chart: Charts need an extra: pip install "sagemaker-cost-mcp[report]".']


def test_who_asks_for_no_chart_does_not_pay_for_the_renderer() -> None:
    told = (
        "import sys, anyio\n"
        "from mcp import Client\n"
        "from mcp.server import MCPServer\n"
        "from sagemaker_cost_mcp.server import made_tools\n"
        "from sagemaker_cost_mcp.settings import Settings\n"
        "from sagemaker_cost_mcp.tools.desk import Desk\n"
        "from tests.builders import NOW\n"
        "from tests.tools.conftest import FakeReader\n"
        "async def asked():\n"
        "    desk = Desk(reader=FakeReader(), settings=Settings(), clock=lambda: NOW)\n"
        "    async with Client(MCPServer('test', tools=made_tools(desk))) as client:\n"
        f"        for tool in {CARRY!r}:\n"
        "            result = await client.call_tool(tool, {})\n"
        "            assert not result.is_error and len(result.content) == 1\n"
        "anyio.run(asked)\n"
        "print('vl_convert' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_the_curve_is_that_of_the_recommended_plan(desk: Desk, reader: FakeReader) -> None:
    usd = {HOST: "0.23"}
    made = snapshot(billed=daily_bill([{HOST: "72"}] * 63, usd), hourly=by_hour([{HOST: "3"}] * 24 * 12))
    reader.snapshot = made.model_copy(update={"plan_rates": (rate(HOST, "0.165"),), "plan_advice": ()})
    study = PlanStudy(grounds(desk, PlanAsked(), Line()), PlanAsked())
    assert study.chosen is not None
    spec = drawn(plan_chart(study))
    savings = {one["hourly"]: one["saving"] for one in rows_of(spec) if "saving" in one and "hourly" in one}
    chosen = float(study.chosen.hourly_commitment)
    assert savings[chosen] == pytest.approx(float(study.chosen.monthly_saving))
    assert max(savings.values()) == pytest.approx(savings[chosen])
    assert savings[0] == 0
    assert max(savings) >= 1.25 * chosen, "as far as the answer tells the regret"
    coverage = [one["percent"] for one in rows_of(spec) if one.get("share", "").startswith("Coverage")]
    assert coverage == pytest.approx(sorted(coverage))
    assert coverage[-1] == pytest.approx(100)
    used = [one["percent"] for one in rows_of(spec) if one.get("share", "").startswith("Utilization")]
    assert used == pytest.approx(sorted(used, reverse=True))
    assert "1 year, No Upfront" in spec["description"]


def scaling(desk: Desk, reader: FakeReader, requests: list[float], full: float | None) -> tuple[Any, Any]:
    uses = (measured(ENDPOINT, load(requests=requests, instances=4.0), ENDPOINT.variants[0].name),)
    reader.snapshot = serving(ENDPOINT, endpoint_utilization=uses)
    study = scaling_study(desk, AutoscalingAsked(full_load=full), Line())
    answer = studied_answer(study)
    return scaling_chart(study, answer), answer


def test_the_chart_adds_up_to_the_hours_of_the_row(desk: Desk, reader: FakeReader) -> None:
    spec, answer = scaling(desk, reader, [6_000.0] * 12 + [90_000.0] * 12, full=1_000)
    (shown,) = answer.rows
    rows = rows_of(drawn(spec))
    there = [one["count"] for one in rows if one.get("what") == "Provisioned"]
    needed = [one["count"] for one in rows if one.get("what") == "Needed"]
    assert sum(there[:-1]) == pytest.approx(float(shown.provisioned_instance_hours))
    assert sum(needed[:-1]) == pytest.approx(float(shown.needed_instance_hours))
    assert "recs" in spec["title"]["subtitle"][0]
    loads = [one["load"] for one in rows if "load" in one]
    assert min(loads) == 100, "6,000 requests an hour"
    assert "Requests per minute" in [axis["title"] for axis in found(spec, "axis")]


def test_without_a_target_the_chart_has_no_need(desk: Desk, reader: FakeReader) -> None:
    spec, answer = scaling(desk, reader, [6_000.0] * 24, full=None)
    assert answer.rows[0].needed_instance_hours is None
    assert {one["what"] for one in rows_of(drawn(spec)) if "what" in one} == {"Provisioned"}


def test_a_row_that_cannot_be_replayed_has_no_chart(desk: Desk, reader: FakeReader) -> None:
    reader.snapshot = serving(ENDPOINT)
    study = scaling_study(desk, AutoscalingAsked(), Line())
    assert scaling_chart(study, studied_answer(study)) is None


@pytest.mark.parametrize("period", [60, 300, 3600])
def test_a_fortnight_is_drawn_in_few_strokes(period: int) -> None:
    line = Timeline(start=NOW - timedelta(days=14), end=NOW, period_seconds=period)
    count = line.length
    watched = Watched(timeline=line, places=range(count), loads=[1.0] * count, counts=[1.0] * count, now=1)
    assert count * period / _seconds(watched) <= MOST_STRETCHES
    assert _seconds(watched) % period == 0


def test_gpu_use_is_that_of_all_families_whatever_page_is_shown(desk: Desk, reader: FakeReader) -> None:
    first, second = runs(4, base="a", **GPU), runs(4, base="b", **GPU)
    uses = [busy(job, gpu=25) for job in first]
    reader.snapshot = training(*first, *second, *runs(4, base="c"), uses=uses)
    study = training_study(desk, TrainingAsked(limit=1), Line())
    spec = drawn(gpu_chart(study))
    said = {one["label"][3:]: one["said"] for one in rows_of(spec) if "said" in one}
    assert said == {"a": "$56.32, 25 % busy", "b": "$56.32, not measured"}
    assert f"{date(2026, 11, 18):%-d %b %Y}" in spec["description"]
