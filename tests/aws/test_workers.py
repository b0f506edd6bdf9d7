from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial

import pytest

from sagemaker_cost_mcp.aws.workers import Workers, gathered
from sagemaker_cost_mcp.errors import Cancelled

PATIENCE = 10.0


class Asker:
    """A lane that is over when told so."""

    def __init__(self) -> None:
        self.gone = threading.Event()

    def over(self) -> bool:
        return self.gone.is_set()

    def check(self) -> None:
        if self.over():
            raise Cancelled("gone")


@pytest.fixture
def workers() -> Iterator[Workers]:
    pool = Workers(2, "test-worker")
    yield pool
    pool.close()


def test_results_keep_the_order_of_the_works(workers: Workers) -> None:
    assert gathered(workers, Asker(), [partial(pow, n, 2) for n in range(50)]) == [n * n for n in range(50)]


def test_no_work_is_no_result(workers: Workers) -> None:
    assert gathered(workers, Asker(), []) == []


def test_no_more_works_run_at_once_than_the_limit(workers: Workers) -> None:
    lock, both, running, most = threading.Lock(), threading.Barrier(2), [0], [0]

    def work() -> None:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        both.wait(PATIENCE)
        with lock:
            running[0] -= 1

    gathered(workers, Asker(), [work] * 8)
    assert most == [2]


def test_the_first_error_is_raised_and_what_has_not_begun_is_dropped(workers: Workers) -> None:
    begun: list[int] = []
    hold = threading.Event()

    def work(number: int) -> int:
        begun.append(number)
        if number == 0:
            raise LookupError("zero")
        hold.wait(PATIENCE)
        return number

    with pytest.raises(LookupError, match="zero"):
        gathered(workers, Asker(), [partial(work, n) for n in range(20)])
    hold.set()
    assert gathered(workers, Asker(), [lambda: "after"]) == ["after"]
    assert len(begun) <= 3


def test_the_waiting_thread_leaves_a_hung_work_when_its_asker_goes(workers: Workers) -> None:
    asker, hung, release = Asker(), threading.Event(), threading.Event()

    def hang() -> None:
        hung.set()
        release.wait(PATIENCE)

    def go() -> None:
        hung.wait(PATIENCE)
        asker.gone.set()

    threading.Thread(target=go, daemon=True).start()
    with pytest.raises(Cancelled):
        gathered(workers, asker, [hang])
    release.set()


def test_hung_threads_of_questions_that_are_over_do_not_hold_up_the_next_question(workers: Workers) -> None:
    asker, release, hung = Asker(), threading.Event(), threading.Semaphore(0)

    def hang() -> None:
        hung.release()
        release.wait(PATIENCE)

    for _ in range(2):
        workers.submit(asker, hang)
    for _ in range(2):
        assert hung.acquire(timeout=PATIENCE)
    asker.gone.set()
    assert gathered(workers, Asker(), [lambda: "still answering"]) == ["still answering"]
    release.set()
    assert gathered(workers, Asker(), [partial(pow, n, 1) for n in range(5)]) == list(range(5))


def test_a_question_waiting_behind_a_hang_is_served_once_the_hanging_question_is_over(workers: Workers) -> None:
    asker, release, hung = Asker(), threading.Event(), threading.Semaphore(0)

    def hang() -> None:
        hung.release()
        release.wait(PATIENCE)

    for _ in range(2):
        workers.submit(asker, hang)
    for _ in range(2):
        assert hung.acquire(timeout=PATIENCE)
    answer: list[list[str]] = []
    other = threading.Thread(target=lambda: answer.append(gathered(workers, Asker(), [lambda: "served"])), daemon=True)
    other.start()
    asker.gone.set()
    other.join(PATIENCE)
    release.set()
    assert answer == [["served"]]


def test_a_long_list_of_work_does_not_starve_another_question() -> None:
    workers = Workers(1, "test-one")
    hold, finished, done = threading.Event(), threading.Event(), list[str]()
    long, short = Asker(), Asker()

    def wait() -> None:
        hold.wait(PATIENCE)

    def finish() -> None:
        done.append("short")
        finished.set()

    workers.submit(long, wait)
    for _ in range(10):
        workers.submit(long, lambda: done.append("long"))
    workers.submit(short, finish)
    hold.set()
    assert finished.wait(PATIENCE)
    assert done.index("short") <= 1
    workers.close()


def test_threads_are_daemons_so_that_a_hung_call_never_keeps_the_interpreter(workers: Workers) -> None:
    assert gathered(workers, Asker(), [lambda: threading.current_thread().daemon]) == [True]
