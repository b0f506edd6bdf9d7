from __future__ import annotations

import threading
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from sagemaker_cost_mcp.aws.gateway import Gateway
from sagemaker_cost_mcp.errors import Cancelled, DeadlinePassed, Refused, ResourceGone, WriteRefused

PATIENCE = 60.0
GatewayBehind = Callable[..., Gateway]
TOKENS = ("NextToken", "PaginationToken", "NextPageToken")
LIST = ("sagemaker", "ListNotebookInstances", "eu-west-1")


def paged(*tokens: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Pages numbered from 0; page n ends with the n-th token."""
    following = dict(zip(("", *tokens), (*tokens, ""), strict=True))

    def answer(params: dict[str, Any]) -> dict[str, Any]:
        token = next((params[name] for name in TOKENS if name in params), "")
        return dict.fromkeys(TOKENS, following[token])

    return answer


def hanging(release: threading.Event) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """An answer that comes when released."""

    def answer(_: dict[str, Any]) -> dict[str, Any]:
        release.wait(PATIENCE)
        return {}

    return answer


def in_turn(*answers: Any) -> Callable[[dict[str, Any]], Any]:
    """One answer after the other."""
    left = list(answers)

    def answer(_: dict[str, Any]) -> Any:
        return left.pop(0)

    return answer


def test_a_write_is_refused_before_anything_is_sent(gateway_behind: GatewayBehind, door: Any) -> None:
    reading = gateway_behind().open(seconds=PATIENCE)
    with pytest.raises(WriteRefused, match="StopNotebookInstance"):
        reading.call("sagemaker", "StopNotebookInstance", "eu-west-1", NotebookInstanceName="a")
    assert door.asked == []


def test_a_call_goes_to_the_region_asked_with_the_parameters_given(gateway_behind: GatewayBehind, door: Any) -> None:
    door.answers["DescribeNotebookInstance"] = {"VolumeSizeInGB": 5}
    reading = gateway_behind().open(seconds=PATIENCE)
    answer = reading.call("sagemaker", "DescribeNotebookInstance", "eu-west-1", NotebookInstanceName="a")
    assert answer["VolumeSizeInGB"] == 5
    assert ("DescribeNotebookInstance", "eu-west-1", {"NotebookInstanceName": "a"}) in door.asked


def test_the_ledger_counts_every_page_and_its_price(gateway_behind: GatewayBehind, door: Any) -> None:
    door.answers["GetDimensionValues"] = paged("more")
    reading = gateway_behind().open(seconds=PATIENCE)
    period = {"Start": "2026-10-01", "End": "2026-11-01"}
    pages = list(reading.pages("ce", "GetDimensionValues", "us-east-1", TimePeriod=period, Dimension="SERVICE"))
    assert len(pages) == 2
    entry = next(entry for entry in reading.ledger.entries if entry.service == "ce")
    assert (entry.operation, entry.region, entry.count, entry.usd) == (
        "GetDimensionValues", "us-east-1", 2, Decimal("0.02"),
    )  # fmt: skip
    assert (reading.ledger.calls, reading.ledger.usd) == (3, Decimal("0.02"))
    assert entry.seconds > 0


def test_a_call_that_aws_refuses_is_counted(gateway_behind: GatewayBehind, door: Any, aws_failure: Any) -> None:
    door.answers["DescribeNotebookInstance"] = aws_failure("ValidationException", "RecordNotFound")
    reading = gateway_behind().open(seconds=PATIENCE)
    with pytest.raises(ResourceGone):
        reading.call("sagemaker", "DescribeNotebookInstance", "eu-west-1", NotebookInstanceName="a")
    assert reading.ledger.calls == 2


def test_a_call_with_wrong_parameters_is_neither_sent_nor_counted(gateway_behind: GatewayBehind, door: Any) -> None:
    reading = gateway_behind().open(seconds=PATIENCE)
    with pytest.raises(Refused, match=r"not valid.*Nonsense"):
        reading.call(*LIST, Nonsense=1)
    assert door.operations() == ["GetCallerIdentity"]
    assert reading.ledger.calls == 1


def test_pages_are_as_long_as_aws_serves_them(gateway_behind: GatewayBehind, door: Any) -> None:
    door.answers["ListNotebookInstances"] = paged("one", "two")
    assert len(list(gateway_behind().open(seconds=PATIENCE).pages(*LIST))) == 3
    sizes = [params["MaxResults"] for operation, _, params in door.asked if operation.startswith("List")]
    assert sizes == [100, 100, 100]


def test_an_empty_token_ends_the_pages(gateway_behind: GatewayBehind, door: Any) -> None:
    door.answers["GetResources"] = paged("one")
    pages = gateway_behind().open(seconds=PATIENCE).pages("resourcegroupstaggingapi", "GetResources", "eu-west-1")
    assert len(list(pages)) == 2


def test_a_token_that_comes_twice_is_an_error_and_not_an_endless_loop(gateway_behind: GatewayBehind, door: Any) -> None:
    door.answers["ListNotebookInstances"] = {"NextToken": "again"}
    with pytest.raises(Refused, match="same page token twice"):
        list(gateway_behind().open(seconds=PATIENCE).pages(*LIST))


def test_an_operation_without_pages_is_one_page(gateway_behind: GatewayBehind, door: Any) -> None:
    door.answers["DescribeNotebookInstance"] = {"VolumeSizeInGB": 5}
    reading = gateway_behind().open(seconds=PATIENCE)
    pages = reading.pages("sagemaker", "DescribeNotebookInstance", "eu-west-1", NotebookInstanceName="a")
    assert [page["VolumeSizeInGB"] for page in pages] == [5]


def test_each_keeps_order_and_may_be_nested(gateway_behind: GatewayBehind, door: Any) -> None:
    door.answers["ListNotebookInstances"] = {"NotebookInstances": []}
    reading = gateway_behind(parallel_calls=2).open(seconds=PATIENCE)

    def inner(number: int) -> int:
        reading.call(*LIST)
        return number * 10

    def outer(number: int) -> list[int]:
        return reading.each(inner, range(number))

    assert reading.each(outer, range(5)) == [[n * 10 for n in range(number)] for number in range(5)]


def test_a_hung_call_is_left_at_the_deadline(gateway_behind: GatewayBehind, door: Any) -> None:
    release = threading.Event()
    door.answers["ListNotebookInstances"] = hanging(release)
    reading = gateway_behind().open(seconds=PATIENCE)
    assert reading.identity.account_id == "111122223333"
    short = gateway_behind().open(seconds=1)
    began = time.monotonic()
    with pytest.raises(DeadlinePassed, match="time of the question was used up"):
        short.call(*LIST)
    assert time.monotonic() - began < 3
    release.set()


def test_a_hung_item_is_left_at_the_deadline_and_the_others_are_dropped(
    gateway_behind: GatewayBehind, door: Any
) -> None:
    release = threading.Event()
    door.answers["ListNotebookInstances"] = hanging(release)
    reading = gateway_behind(parallel_calls=1).open(seconds=1)
    begun: list[int] = []

    def item(number: int) -> dict[str, Any]:
        begun.append(number)
        return reading.call(*LIST)

    with pytest.raises(DeadlinePassed):
        reading.each(item, range(3))
    assert begun == [0]
    release.set()


def test_a_question_whose_asker_left_calls_no_more(gateway_behind: GatewayBehind, door: Any) -> None:
    door.answers["ListNotebookInstances"] = {}
    cancelled = threading.Event()
    reading = gateway_behind().open(seconds=PATIENCE, cancelled=cancelled)
    reading.call(*LIST)
    cancelled.set()
    with pytest.raises(Cancelled):
        reading.call(*LIST)
    assert door.operations() == ["GetCallerIdentity", "ListNotebookInstances"]


def test_a_hung_call_is_left_when_the_asker_goes(gateway_behind: GatewayBehind, door: Any) -> None:
    cancelled, release = threading.Event(), threading.Event()

    def hang(_: dict[str, Any]) -> dict[str, Any]:
        cancelled.set()
        release.wait(PATIENCE)
        return {}

    door.answers["ListNotebookInstances"] = hang
    with pytest.raises(Cancelled):
        gateway_behind().open(seconds=PATIENCE, cancelled=cancelled).call(*LIST)
    release.set()


def test_a_throttled_call_is_retried(gateway_behind: GatewayBehind, door: Any, aws_failure: Any) -> None:
    door.answers["ListNotebookInstances"] = in_turn(
        aws_failure("ThrottlingException", "Rate exceeded"), {"NotebookInstances": []}
    )
    reading = gateway_behind().open(seconds=PATIENCE)
    assert reading.call(*LIST)["NotebookInstances"] == []
    assert door.operations().count("ListNotebookInstances") == 2


def test_retries_stop_when_the_asker_goes(gateway_behind: GatewayBehind, door: Any, aws_failure: Any) -> None:
    cancelled = threading.Event()

    def throttle(_: dict[str, Any]) -> Any:
        cancelled.set()
        return aws_failure("ThrottlingException", "Rate exceeded")

    door.answers["ListNotebookInstances"] = throttle
    gateway = gateway_behind(parallel_calls=1)
    with pytest.raises(Cancelled):
        gateway.open(seconds=PATIENCE, cancelled=cancelled).call(*LIST)
    door.answers["ListNotebookInstances"] = {}
    gateway.open(seconds=PATIENCE).call(*LIST)  # the one worker thread is free again: nobody retries in it
    assert door.operations().count("ListNotebookInstances") == 2


def test_retries_stop_at_the_deadline(gateway_behind: GatewayBehind, door: Any, aws_failure: Any) -> None:
    door.answers["ListNotebookInstances"] = in_turn(*[aws_failure("InternalFailure", "boom", 500)] * 1000)
    gateway = gateway_behind(parallel_calls=1, max_attempts=1000)
    gateway.open(seconds=PATIENCE).identity  # noqa: B018 - building clients takes time of its own
    began = time.monotonic()
    with pytest.raises(DeadlinePassed):
        gateway.open(seconds=0.5).call(*LIST)
    assert time.monotonic() - began < PATIENCE / 2, "a thousand attempts take hours"


def test_who_asked_can_still_be_told_after_the_deadline(gateway_behind: GatewayBehind) -> None:
    gone = threading.Event()
    reading = gateway_behind().open(seconds=PATIENCE, cancelled=gone)
    identity = reading.identity
    gone.set()
    assert reading.identity == identity


def test_a_prolonged_reading_goes_on(gateway_behind: GatewayBehind) -> None:
    reading = gateway_behind().open(seconds=PATIENCE)
    assert reading.prolong(PATIENCE * 10)
    assert reading.remaining > PATIENCE


def test_a_reading_that_is_over_cannot_be_prolonged(gateway_behind: GatewayBehind) -> None:
    reading = gateway_behind().open(seconds=0)
    assert reading.over()
    assert not reading.prolong(PATIENCE)
    with pytest.raises(DeadlinePassed):
        reading.check()


def test_a_gap_tells_account_reason_and_missing_permission(
    gateway_behind: GatewayBehind, door: Any, aws_failure: Any
) -> None:
    message = "User: arn:aws:iam::1:user/a is not authorized to perform: sagemaker:ListNotebookInstances on resource: *"
    door.answers["ListNotebookInstances"] = aws_failure("AccessDeniedException", message)
    reading = gateway_behind().open(seconds=PATIENCE)
    with pytest.raises(Exception, match="denied") as caught:
        reading.call(*LIST)
    error: Any = caught.value
    gap = reading.gap(error, "", "")
    assert (gap.operation, gap.region, gap.account_id, gap.missing_permission) == (
        "sagemaker:ListNotebookInstances", "eu-west-1", "111122223333", "sagemaker:ListNotebookInstances",
    )  # fmt: skip


def test_a_gap_for_lost_time_names_what_the_caller_says(gateway_behind: GatewayBehind) -> None:
    gap = gateway_behind().open(seconds=0).gap(DeadlinePassed("late"), "ce:GetCostAndUsage", "us-east-1")
    assert (gap.operation, gap.region, gap.account_id, gap.reason) == ("ce:GetCostAndUsage", "us-east-1", "", "late")
