from __future__ import annotations

from datetime import date
from typing import Any

import anyio
import pytest
from mcp import Client
from mcp.server import MCPServer
from mcp.types import TextContent

from sagemaker_cost_mcp.model.alerts import AlarmOwner, BudgetPeriod, Scope
from sagemaker_cost_mcp.model.snapshot import Gap, Snapshot
from sagemaker_cost_mcp.settings import Settings
from sagemaker_cost_mcp.tools import alert_status as surface
from sagemaker_cost_mcp.tools.alert_status import alert_text
from sagemaker_cost_mcp.tools.alerts import AlertAnswer, AlertsAsked, alert_status
from sagemaker_cost_mcp.tools.desk import Desk, Line
from tests.alert_builders import alarm, budget, metric, monitor, notification, on_variant, served, subscription
from tests.builders import ACCOUNT, NOW, REGION, D, snapshot
from tests.tools.conftest import FakeReader


def account(**more: Any) -> Snapshot:
    fields: dict[str, Any] = {
        "budgets": (budget(),),
        "alarms": (alarm("errors", on_variant("ranker")),),
        "anomaly_monitors": (monitor(),),
        "endpoints": (served("ranker"),),
    }
    return snapshot().model_copy(update=fields | more)


@pytest.fixture
def desk(reader: FakeReader) -> Desk:
    reader.snapshot = account()
    return Desk(reader=reader, settings=Settings(), clock=lambda: NOW)


def asked(desk: Desk, **question: Any) -> AlertAnswer:
    return alert_status(desk, AlertsAsked(**question), Line())


def of(desk: Desk, reader: FakeReader, **more: Any) -> AlertAnswer:
    reader.snapshot = account(**more)
    return asked(desk)


def test_a_watched_account_has_no_holes(desk: Desk) -> None:
    answer = asked(desk)
    assert (answer.unwatched, answer.unwatched_by_kind) == ([], {})
    assert answer.summary == (
        "Cost budgets that cover SageMaker: 1 (of 1 budget), none over its limit. Alarms on SageMaker that tell "
        "people: 1, 0 in ALARM. Anomaly monitors that see it: 1. Nothing is unwatched."
    )


def test_a_budget_is_shown_with_thresholds_history_and_overruns(desk: Desk, reader: FakeReader) -> None:
    past = tuple(
        BudgetPeriod(start=date(2026, month, 1), end=date(2026, month + 1, 1), budgeted=D(1000), actual=D(actual))
        for month, actual in ((8, 900), (9, 1100), (10, 1200))
    )
    answer = of(desk, reader, budgets=(budget(history=past, actual=D(1200)),))
    assert answer.budgets is not None
    (row,) = answer.budgets
    assert (row.used_percent, row.forecast, row.overrun) == (120, 900, "2 of 3")
    assert row.thresholds == ["actual > 80 %: OK, tells 2 EMAIL"]
    assert row.history is not None
    assert [one.actual for one in row.history] == [900, 1100, 1200]
    assert "1 over the limit" in answer.summary


def test_what_could_not_be_read_is_not_called_unwatched(desk: Desk, reader: FakeReader) -> None:
    gap = Gap(operation="cloudwatch:DescribeAlarms", region=REGION, account_id=ACCOUNT, reason="denied")
    answer = of(desk, reader, budgets=None, anomaly_monitors=None, alarms=(), gaps=(gap,))
    assert (answer.budgets, answer.monitors, answer.unwatched) == (None, None, [])
    for fact in ("Budgets could not be read.", "Anomaly monitors could not be read.", "Nothing that was read is"):
        assert fact in answer.summary
    assert "denied" in alert_text(answer)


def test_an_account_with_nothing_set_up_is_told_all_of_it(desk: Desk, reader: FakeReader) -> None:
    answer = of(desk, reader, budgets=(), anomaly_monitors=(), alarms=())
    assert answer.unwatched_by_kind == {"no_budget": 1, "no_anomaly_monitor": 1, "endpoint_without_alarm": 1}
    text = alert_text(answer)
    for fact in ("**no budget**: no cost budget", "**no anomaly monitor**", "**endpoint without alarm** `ranker`"):
        assert fact in text


def test_budgets_that_touch_sagemaker_come_first_and_the_nearest_to_its_limit_leads(
    desk: Desk, reader: FakeReader
) -> None:
    other = budget("other", scope=Scope.ELSEWHERE, actual=D(999), notifications=None)
    answer = of(desk, reader, budgets=(other, budget("calm", actual=D(1)), budget("near", actual=D(990))))
    assert answer.budgets is not None
    assert [row.name for row in answer.budgets] == ["near", "calm", "other"]
    assert answer.budgets[2].thresholds is None


def test_budgets_of_one_name_in_two_accounts_do_not_clash_and_currencies_stay(desk: Desk, reader: FakeReader) -> None:
    answer = of(desk, reader, budgets=(budget(), budget(account_id="444455556666", unit="EUR")))
    assert answer.budgets is not None
    assert [(row.account_id, row.unit) for row in answer.budgets] == [(ACCOUNT, "USD"), ("444455556666", "EUR")]
    assert "1,000.00 EUR" in alert_text(answer)


def test_autoscalings_own_alarms_are_counted_and_listed_only_on_demand(desk: Desk, reader: FakeReader) -> None:
    own = alarm("TargetTracking-x", on_variant("ranker"), owner=AlarmOwner.AUTOSCALING, state="ALARM")
    answer = of(desk, reader, alarms=(own, alarm("errors", on_variant("ranker"))))
    assert ([row.name for row in answer.alarms], answer.autoscaling_alarms) == (["errors"], 1)
    assert [row.name for row in asked(desk, autoscaling=True).alarms] == ["errors", "TargetTracking-x"]
    assert "Autoscaling's own, which tell nobody: 1." in alert_text(of(desk, reader, alarms=(own,)))


def test_alarms_that_fire_come_first_and_silent_ones_say_why(desk: Desk, reader: FakeReader) -> None:
    wrong = alarm("calls", metric("Invocations", EndpointName="ranker"), state="INSUFFICIENT_DATA")
    both = alarm("all", composite=True, children=("calls",), state="ALARM", condition='ALARM("calls")', since=None)
    answer = of(desk, reader, alarms=(alarm("fine", on_variant("ranker")), wrong, both))
    assert [row.name for row in answer.alarms] == ["all", "calls", "fine"]
    assert answer.alarms[0].watches == ["alarm calls"]
    assert "EndpointName with VariantName" in (answer.alarms[1].silent or "")
    assert answer.unwatched_by_kind == {"alarm_without_data": 1}


def test_thresholds_in_money_and_unread_subscribers_are_said(desk: Desk, reader: FakeReader) -> None:
    spoken = (
        notification(percent=False, threshold=D("750.5"), comparison="LESS_THAN", state=None, subscribers=None),
        notification(comparison="NEW_KIND", subscribers={}),
    )
    answer = of(desk, reader, budgets=(budget(notifications=spoken),))
    assert answer.budgets is not None
    assert answer.budgets[0].thresholds == [
        "actual < 750.5 USD: state unknown, who is told could not be read",
        "actual NEW_KIND 80 %: OK, tells nobody",
    ]


def test_monitors_say_who_hears_of_them(desk: Desk, reader: FakeReader) -> None:
    told = (monitor(), monitor(subscriptions=None), monitor(subscriptions=(subscription(subscribers={}),)))
    answer = of(desk, reader, anomaly_monitors=told)
    assert answer.monitors is not None
    assert [row.subscriptions for row in answer.monitors] == [
        ["leads: daily, from 100 USD, tells 1 EMAIL"],
        None,
        ["leads: daily, from 100 USD, tells nobody"],
    ]
    assert "| services | among others |" in alert_text(answer)


def test_a_budget_without_a_limit_has_no_share_of_it(desk: Desk, reader: FakeReader) -> None:
    answer = of(desk, reader, budgets=(budget(limit=None),))
    assert answer.budgets is not None
    assert answer.budgets[0].used_percent is None


def test_large_accounts_are_cut_and_say_so_within_eight_kilobytes(desk: Desk, reader: FakeReader) -> None:
    answer = of(
        desk,
        reader,
        budgets=tuple(budget(f"sagemaker-of-team-number-{at:03}", actual=D(at)) for at in range(60)),
        alarms=tuple(alarm(f"errors-of-team-{at:03}", on_variant(f"endpoint-of-team-{at:03}")) for at in range(80)),
        endpoints=tuple(served(f"lonely-endpoint-{at:03}") for at in range(90)),
        anomaly_monitors=tuple(monitor(name=f"monitor-{at:03}") for at in range(40)),
    )
    text = alert_text(answer)
    assert answer.meta.truncated
    assert answer.unwatched_by_kind == {"endpoint_without_alarm": 90}
    assert "ask with a higher limit" in text
    assert len(text.encode()) < 8000
    assert "`lonely-endpoint-059`" in alert_text(asked(desk, limit=90))


def test_the_question_names_regions_and_needs_no_bill_of_its_own(desk: Desk, reader: FakeReader) -> None:
    asked(desk, regions=("eu-west-1",), refresh=True)
    (question,) = reader.asked
    assert (question.regions, question.refresh) == (("eu-west-1",), True)
    assert "bill" not in question.shelves


def test_the_tool_answers_over_the_protocol(desk: Desk) -> None:
    async def call() -> tuple[str, dict[str, Any]]:
        async with Client(MCPServer("test", tools=surface.tools(desk))) as client:
            result = await client.call_tool("get_alert_status", {"regions": [REGION]})
            assert not result.is_error
            text = "\n".join(block.text for block in result.content if isinstance(block, TextContent))
            return text, result.structured_content or {}

    text, structured = anyio.run(call)
    assert structured["summary"] in text
    assert structured["budgets"][0]["covers"] == "sagemaker"
