"""Fault plans as people write them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.simulator.fault_plans import fault_plan
from sagemaker_cost_mcp.simulator.faults import FaultPlan
from sagemaker_cost_mcp.simulator.request import Request

if TYPE_CHECKING:
    from sagemaker_cost_mcp.simulator.account import SimulatedAccount

FILE = """
seed = "monday"

[[fault]]
kind = "throttle"
operation = "sagemaker:Describe*"
rate = 0.5

[[fault]]
kind = "delay"
operation = "logs:*"
region = "eu-*"
seconds = 1
after = 1
count = 2
"""
LINE = (
    "seed=monday; throttle, operation=sagemaker:Describe*, rate=0.5; "
    "delay,operation=logs:*,region=eu-*,seconds=1,after=1,count=2"
)


def a_request(account: SimulatedAccount, service: str, operation: str, number: int) -> Request:
    params = {"Name": f"n-{number}"}
    return Request(
        service=service, operation=operation, region="eu-west-1", params=params, account=account, now=account.clock()
    )


def luck(plan: FaultPlan, account: SimulatedAccount) -> Sequence[object]:
    throttled = [a_request(account, "sagemaker", "DescribeEndpoint", number) for number in range(40)]
    late = [a_request(account, "logs", "DescribeLogStreams", number) for number in range(5)]
    failures = [plan.failure(one.service, one.operation, one) for one in throttled]
    return [*(failure and failure.code for failure in failures), *(plan.loss(one) for one in late)]


def test_a_file_and_a_line_say_the_same(bare_account: SimulatedAccount, tmp_path: Path) -> None:
    file = tmp_path / "monday.toml"
    file.write_text(FILE)
    from_file, from_line = luck(fault_plan(str(file)), bare_account), luck(fault_plan(LINE), bare_account)
    assert from_file == from_line
    assert 10 < from_file.count("ThrottlingException") < 30
    assert [one is not None for one in from_file[40:]] == [False, True, True, False, False]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("thunder", "kinds are access-denied"),
        ("throttle,rate=2", "The rate of fault 1 is 2.0; it must be a number from 0 to 1."),
        ("hang;throttle,rate=often", "The rate of fault 2 is 'often'"),
        ("throttle,count=1.5", "a whole number from 0"),
        ("delay,seconds=99999", "a number of seconds from 0 to 3600"),
        ("throttle,colour=red", "unknown colour; known are kind, operation"),
        ("no-such-file.toml", "cannot be read"),
    ],
)
def test_a_plan_that_makes_no_sense_is_told_with_its_place(line: str, says: str) -> None:
    with pytest.raises(BadQuestion, match=says.replace("(", r"\(")):
        fault_plan(line)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[fault]\n", "not valid TOML"),
        ("fault = 3\n", r"holds \[\[fault\]\] tables"),
        ("fault = [3]\n", r"must be a \[\[fault\]\] table"),
        ("[[faults]]\nkind = 'hang'\n", r"holds \[\[fault\]\] tables"),
        ("[[fault]]\nrate = 1\n", "is of kind None"),
        ("[[fault]]\nkind = 'throttle'\nrate = true\n", "is True"),
        ("[[fault]]\nkind = 'throttle'\noperation = 3\n", "must be a text"),
    ],
)
def test_a_file_that_makes_no_sense_is_told_with_its_place(text: str, says: str, tmp_path: Path) -> None:
    file = tmp_path / "plan.toml"
    file.write_text(text)
    with pytest.raises(BadQuestion, match=says):
        fault_plan(str(file))


def test_an_empty_plan_breaks_nothing(bare_account: SimulatedAccount) -> None:
    assert set(luck(fault_plan(""), bare_account)) == {None}
