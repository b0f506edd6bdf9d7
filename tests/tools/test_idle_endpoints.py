from __future__ import annotations

from decimal import Decimal

import pytest

from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.model.inference import EndpointKind
from sagemaker_cost_mcp.model.snapshot import Gap
from sagemaker_cost_mcp.tools.desk import Desk, Line
from sagemaker_cost_mcp.tools.idle_endpoints import idle_endpoints
from sagemaker_cost_mcp.tools.waste import IdleAsked, waste_text
from tests.builders import ACCOUNT, bill, calls, component, endpoint, price, row, snapshot, variant
from tests.tools.conftest import FakeReader

M5 = "USE1-Host:ml.m5.xlarge"
IDLE, BUSY = endpoint("idle"), endpoint("busy", variant("blue"), variant("green"))
SHARED = endpoint("shared", kind=EndpointKind.INFERENCE_COMPONENT)
USED, UNUSED = component("used", SHARED), component("unused", SHARED)
SILENT = endpoint("silent")
GAP = Gap(operation="sagemaker:Search", region="us-east-1", account_id=ACCOUNT, reason="Denied.")


@pytest.fixture(autouse=True)
def account(reader: FakeReader) -> None:
    reader.snapshot = snapshot(
        endpoints=[IDLE, BUSY, SHARED, SILENT],
        components=[USED, UNUSED],
        traffic=[
            calls(IDLE),
            calls(BUSY, "blue", called={1: 5}),
            calls(BUSY, "green"),
            calls(SHARED, "used", called={1: 5}),
            calls(SHARED, "unused"),
            calls(SILENT, silent=range(1, 91), running=False),
        ],
        prices=[price(M5, "0.23")],
        billed=bill(row(M5, "662.40", "2880")),
    )


def test_idle_endpoints_and_idle_parts_are_told_apart(desk: Desk) -> None:
    answer = idle_endpoints(desk, IdleAsked(), Line())
    assert [(f.rule, f.resource.name) for f in answer.findings] == [
        ("idle-endpoint", "idle"),
        ("idle-variant", "busy"),
        ("idle-inference-component", "unused"),
    ]
    assert answer.total_monthly_saving_usd == Decimal("335.80")
    assert answer.examined == 4
    assert answer.summary == (
        "1 of 4 endpoints were not called by anybody, and parts of 2 more: $335.80 a month would leave the bill "
        "without them; 1 could not be judged."
    )
    text = waste_text(answer)
    for fact in ("$167.90/month", "`idle`", "0 requests to green", "`unused`", "`silent`"):
        assert fact in text


def test_names_bring_the_components_along_and_leave_the_others_out(desk: Desk) -> None:
    answer = idle_endpoints(desk, IdleAsked(names=("shared",)), Line())
    assert [f.resource.name for f in answer.findings] == ["unused"]
    assert answer.examined == 1
    nobody = idle_endpoints(desk, IdleAsked(tags={"Team": "audio"}), Line())
    assert nobody.summary == "No endpoints match in us-east-1."


def test_a_name_that_does_not_exist_names_the_closest(desk: Desk, reader: FakeReader) -> None:
    with pytest.raises(BadQuestion, match=r"No endpoint is called 'busyy' in us-east-1\. Closest: busy"):
        idle_endpoints(desk, IdleAsked(names=("busyy",)), Line())
    reader.snapshot = reader.snapshot.model_copy(update={"gaps": (GAP,)})
    with pytest.raises(BadQuestion, match=r"Found there: 4 endpoints.*so it may exist"):
        idle_endpoints(desk, IdleAsked(names=("zzzzzz",)), Line())


def test_another_window_changes_the_verdict_and_has_limits(desk: Desk, reader: FakeReader) -> None:
    paused = endpoint("paused")
    once = dict.fromkeys(range(20, 40), 1)
    reader.snapshot = snapshot(endpoints=[paused], traffic=[calls(paused, called=once)], prices=[price(M5, "0.23")])
    assert len(idle_endpoints(desk, IdleAsked(), Line()).findings) == 1
    assert idle_endpoints(desk, IdleAsked(lookback_days=30), Line()).findings == []
    for days in (0, 91):
        with pytest.raises(BadQuestion, match="it must be 1 to 90"):
            idle_endpoints(desk, IdleAsked(lookback_days=days), Line())


def test_cash_beside_list_and_what_could_not_be_read_are_said(desk: Desk, reader: FakeReader) -> None:
    reader.snapshot = reader.snapshot.model_copy(update={"bill": bill(row(M5, "331.20", "2880"))})
    answer = idle_endpoints(desk, IdleAsked(), Line())
    assert "($335.80 at list price)" in answer.summary
    reader.snapshot = snapshot().model_copy(update={"gaps": (GAP,)})
    assert "not everything could be read" in idle_endpoints(desk, IdleAsked(), Line()).summary
