"""Waiting for AWS: deadlines, askers who leave, progress, and several who ask at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, get_args

import pytest

from sagemaker_cost_mcp.errors import Cancelled, CredentialsExpired, DeadlinePassed
from sagemaker_cost_mcp.model.ports import Question
from sagemaker_cost_mcp.model.snapshot import Shelf
from sagemaker_cost_mcp.simulator.request import AwsFailure

AccountOf = Callable[..., Any]
PATIENCE = 240.0
ALL: frozenset[Shelf] = frozenset(get_args(Shelf))
NOTEBOOKS: frozenset[Shelf] = frozenset({"notebook_instances"})
BILL: frozenset[Shelf] = frozenset({"bill"})


def question(shelves: frozenset[Shelf] = ALL, **more: Any) -> Question:
    given: dict[str, Any] = {"seconds": PATIENCE, **more}
    return Question(shelves=shelves, **given)


def fails(code: str, message: str = "no", *, operation: str, region: str = "") -> Any:
    def fault(asked: str, where: str) -> AwsFailure | None:
        return AwsFailure(code, message) if asked == operation and region in {"", where} else None

    return fault


def test_expired_credentials_are_raised_since_nothing_can_be_read(account_of: AccountOf) -> None:
    account = account_of()
    account.fault = fails("ExpiredTokenException", operation="ListNotebookInstances")
    with pytest.raises(CredentialsExpired):
        account.reader.read(question(NOTEBOOKS))


def test_a_hung_shelf_is_a_gap_at_the_deadline(account_of: AccountOf) -> None:
    account, release = account_of(regions=("us-east-1",)), threading.Event()

    def hang(operation: str, _region: str) -> None:
        if operation == "ListNotebookInstances":
            release.wait(PATIENCE)

    account.reader.read(question(BILL, account_ids=("111122223333",)))  # the bill is kept from here on
    account.fault = hang
    began = time.monotonic()
    snapshot = account.reader.read(question(NOTEBOOKS | BILL, seconds=2)).snapshot
    assert time.monotonic() - began < 6
    release.set()
    assert snapshot.bill is not None
    assert snapshot.notebook_instances == ()
    (gap,) = snapshot.gaps
    assert gap.region == "us-east-1"
    assert "was used up before this was read" in gap.reason


def test_time_that_is_up_before_the_caller_is_known_is_an_error(account_of: AccountOf) -> None:
    account = account_of()
    with pytest.raises(DeadlinePassed):
        account.reader.read(question(seconds=0))


class Asker:
    """Asks in a thread of its own and keeps what comes of it."""

    def __init__(self, account: Any) -> None:
        self.gone, self.waiting = threading.Event(), threading.Event()
        self._told = False
        self._looks = 0
        self.read: Any = None
        self.error: Cancelled | None = None
        self._account = account
        self._thread = threading.Thread(target=self._ask, daemon=True)
        self._thread.start()

    def _ask(self) -> None:
        asked = question(NOTEBOOKS, cancelled=self._left, progress=self._hear)
        try:
            self.read = self._account.reader.read(asked)
        except Cancelled as error:
            self.error = error

    def _hear(self, done: float, total: float, message: str) -> None:
        del done, total, message
        self._told = True

    def _left(self) -> bool:
        """Looked at a few times after it heard who the caller is, it waits for the listing."""
        self._looks += self._told
        if self._looks > 5:
            self.waiting.set()
        return self.gone.is_set()

    def join(self) -> None:
        self._thread.join(PATIENCE)


def test_an_asker_who_leaves_does_not_take_the_answer_from_another(account_of: AccountOf) -> None:
    account, listing, go = account_of(regions=("us-east-1",)), threading.Event(), threading.Event()

    def hold(operation: str, _region: str) -> None:
        if operation == "ListNotebookInstances":
            listing.set()
            go.wait(PATIENCE)

    account.fault = hold
    first = Asker(account)
    assert listing.wait(PATIENCE)
    second = Asker(account)
    assert second.waiting.wait(PATIENCE)
    first.gone.set()
    first.join()
    go.set()
    second.join()
    assert first.error is not None
    assert second.read.snapshot.notebook_instances
    assert account.operations().count("ListNotebookInstances") == 1


def test_progress_is_told_from_the_askers_own_thread_and_only_grows(account_of: AccountOf) -> None:
    account, told = account_of(), list[tuple[float, float, str, bool]]()
    here = threading.current_thread()

    def progress(done: float, total: float, message: str) -> None:
        told.append((done, total, message, threading.current_thread() is here))

    account.reader.read(question(progress=progress))
    assert all(own for *_, own in told)
    assert [done for done, *_ in told] == sorted({done for done, *_ in told})
    assert all(done <= total for done, total, *_ in told)
    read = [done for done, _, message, _ in told if message.startswith("read ")]
    assert read == list(range(1, len(read) + 1))
    assert "read notebook instances in us-east-1" in [message for _, _, message, _ in told]


def test_an_asker_who_hears_nothing_for_a_second_is_told_what_is_waited_for(account_of: AccountOf) -> None:
    account, go = account_of(regions=("us-east-1", "eu-west-1")), threading.Event()
    told: list[tuple[float, str]] = []

    def hold(operation: str, _region: str) -> None:
        if operation == "ListNotebookInstances":
            go.wait(PATIENCE)

    def progress(done: float, total: float, message: str) -> None:
        assert done < total or not message.startswith("still")
        told.append((done, message))
        if len([one for _, one in told if one.startswith("still")]) == 2:
            go.set()

    account.fault = hold
    account.reader.read(question(NOTEBOOKS, regions=("us-east-1", "eu-west-1"), progress=progress))
    done = [step for step, _ in told]
    assert done == sorted(set(done))
    named = "still reading notebook instances in us-east-1, notebook instances in eu-west-1 ("
    assert next(message for _, message in told if message.startswith("still")).startswith(named)


def test_nobody_is_asked_twice_by_two_who_ask_at_once(account_of: AccountOf) -> None:
    account, reads = account_of(), list[Any]()
    threads = [
        threading.Thread(target=lambda: reads.append(account.reader.read(question())), daemon=True) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert len({id(read) for read in reads}) == 4
    assert sum(read.aws_calls for read in reads) == len(account.asked)
    dimensions = [params["Dimension"] for name, _, params in account.asked if name == "GetDimensionValues"]
    assert sorted(dimensions) == ["SAVINGS_PLANS_TYPE", "SERVICE"]
