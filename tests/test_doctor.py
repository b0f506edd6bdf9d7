"""What the doctor says of answers; the account behind them stands in tests/test_cli.py."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import anyio
import pytest
from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

from sagemaker_cost_mcp.doctor import Asked, Check, asked, checks, healthy, printed
from sagemaker_cost_mcp.model.ports import silent


def gap(**changes: Any) -> dict[str, Any]:
    return {
        "operation": "sagemaker:ListEndpoints",
        "region": "us-east-1",
        "account_id": "1",
        "reason": "no.",
        **changes,
    }


def answer(*gaps: Mapping[str, Any], **fields: Any) -> dict[str, Any]:
    meta = {"account_ids": ["111122223333"], "regions": ["us-east-1"], "aws_calls": 10, "aws_calls_usd": 0.02}
    return {"gaps": list(gaps), "meta": meta, **fields}


def said(found: Asked, grade: str) -> list[str]:
    return [check.what for check in checks(found) if check.grade == grade]


def test_an_account_that_tells_everything_is_healthy() -> None:
    found = Asked(answers={"run_cost_review": answer(period_cost_usd=5), "get_unit_costs": answer()})

    assert healthy(checks(found))
    assert [check.what for check in checks(found)] == [
        "Credentials are those of account 111122223333.",
        "Regions that are read: us-east-1.",
        "Cost Explorer answers: SageMaker cost $5.00 in 30 days.",
        "No read was refused for want of a permission.",
        "Asking 2 tools took 20 AWS calls, for which AWS bills $0.04.",
    ]


def test_a_missing_permission_names_each_region_and_each_tool_that_lacks_it_once() -> None:
    denied = gap(missing_permission="sagemaker:ListEndpoints")
    tools = {f"tool_{n}": answer(denied, {**denied, "region": "eu-west-1"}) for n in range(6)}
    found = checks(Asked(answers=tools))

    assert not healthy(found)
    assert Check(
        grade="lacks",
        what="sagemaker:ListEndpoints is not allowed in eu-west-1, us-east-1: tool_0, tool_1, tool_2, tool_3 and 2 "
        "more tools cannot tell all.",
        do="Attach what `sagemaker-cost-mcp permissions` prints.",
    ) in found  # fmt: skip


def test_a_permission_of_a_service_without_regions_names_none() -> None:
    denied = gap(region="", missing_permission="budgets:ViewBudget")

    assert said(Asked(answers={"get_alert_status": answer(denied)}), "lacks") == [
        "budgets:ViewBudget is not allowed: get_alert_status cannot tell all."
    ]


def test_a_gap_that_no_permission_would_close_is_worth_a_look_once() -> None:
    tools = {"one": answer(gap(), gap(region="eu-west-1")), "two": answer(gap())}
    found = checks(Asked(answers=tools))

    assert Check(grade="look", what="sagemaker:ListEndpoints left a gap for one, two.", do="no.") in found
    assert healthy(found)


def test_a_bill_that_was_not_read_is_said() -> None:
    assert "Cost Explorer does not tell what SageMaker costs." in said(
        Asked(answers={"run_cost_review": answer()}), "lacks"
    )


def test_tags_that_are_not_active_and_advisers_not_enrolled_are_worth_a_look() -> None:
    keys = [
        {"tag_key": "Team", "status": "active"},
        {"tag_key": "Project", "status": "inactive"},
        {"tag_key": "Experiment", "status": "unknown_to_billing"},
        {"tag_key": "Unread"},
    ]
    advisers = [
        {"service": "cost-optimization-hub", "enrolled": False},
        {"service": "compute-optimizer", "enrolled": True},
        {"service": "unread"},
    ]
    tools = {
        "get_sagemaker_costs_by_tag": answer(keys=keys),
        "get_aws_recommendations": answer(advisers=advisers),
    }

    assert said(Asked(answers=tools), "look") == [
        "Not active as cost allocation tags: Project, Experiment.",
        "Cost Optimization Hub: not enrolled.",
    ]
    assert "Tags active as cost allocation tags: Team." in said(Asked(answers=tools), "ok")
    assert "Compute Optimizer: enrolled." in said(Asked(answers=tools), "ok")


def test_a_tool_that_gave_no_answer_says_why() -> None:
    found = checks(Asked(answers={"one": answer()}, failures={"two": "AWS is away.", "three": "AWS is away."}))

    assert Check(grade="lacks", what="No answer from two, three.", do="AWS is away.") in found


def test_a_list_for_a_screen_has_its_advice_below_and_no_control_characters() -> None:
    stream = io.StringIO()
    printed([Check(grade="lacks", what="a\x1b[2J [bold]b[/bold]", do="c")], stream)

    assert stream.getvalue().splitlines()[0].rstrip() == "LACKS a[2J [bold]b[/bold]"
    assert stream.getvalue().splitlines()[1].strip() == "c"


def test_the_doctor_stops_asking_when_every_tool_fails_alike() -> None:
    def failing() -> str:
        raise ToolError("No AWS credentials were found.")

    server: MCPServer[None] = MCPServer("sick")
    for name in ("a", "b", "c"):
        server.tool(name=name)(failing)
    found = anyio.run(asked, server, silent)

    assert set(found.failures) == {"a", "b"}
    assert not healthy(checks(found))


@pytest.mark.parametrize("required", [True, False])
def test_only_tools_that_need_no_argument_are_asked(*, required: bool) -> None:
    def wants(word: str) -> str:
        raise ToolError(word)

    def idle() -> str:
        raise ToolError("asked")

    server: MCPServer[None] = MCPServer("picky")
    server.tool(name="one")(wants if required else idle)

    assert set(anyio.run(asked, server, silent).failures) == (set() if required else {"one"})
