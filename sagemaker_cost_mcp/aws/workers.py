"""The threads that talk to AWS: a bounded number of them, shared fairly by all questions.

Every AWS call runs here, so that the thread that asks is always free to notice that its asker went away or its
time is up. The threads are daemons, since a call that hangs must never keep the interpreter from leaving, and a
thread whose question is over no longer counts: slow bytes can hold a socket for longer than any time-out, and the
next question must not wait for it. (`concurrent.futures` offers neither.)
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable
from typing import Generic, Protocol, TypeVar

from sagemaker_cost_mcp.errors import Cancelled

R = TypeVar("R")
T = TypeVar("T")

POLL_SECONDS = 0.05
"""How often a waiting thread looks up to see whether its asker is still there."""

_IDLE_SECONDS = 30.0
"""An idle worker leaves after this long; a server that is asked nothing keeps no threads."""


class Lane(Protocol):
    """Whoever work is done for: one question's reading."""

    def over(self) -> bool:
        """True once nobody waits for the work any more."""
        ...

    def check(self) -> None:
        """Raise once nobody waits for the work any more, saying why."""
        ...


class Workers:
    """A pool of daemon threads with one queue per lane, served in turn."""

    def __init__(self, limit: int, name: str) -> None:
        self._limit = max(1, limit)
        self._name = name
        self._changed = threading.Condition()
        self._lanes: dict[Lane, deque[Callable[[], None]]] = {}
        self._busy: dict[int, Lane] = {}
        self._idle = 0
        self._closed = False
        self._here = threading.local()

    @property
    def inside(self) -> bool:
        """True in one of the pool's own threads."""
        return getattr(self._here, "inside", False)

    def submit(self, lane: Lane, job: Callable[[], None]) -> None:
        """Queue a job, which must not raise; it is dropped if the lane is over before its turn comes.

        Raises:
            Cancelled: The pool is closed.
        """
        with self._changed:
            self._lanes.setdefault(lane, deque()).append(job)
            self._staff()

    def tend(self) -> None:
        """Replace threads that hang in a call nobody waits for; waiting threads call it now and then.

        Raises:
            Cancelled: The pool is closed, and what they wait for will not come.
        """
        with self._changed:
            self._staff()

    def close(self) -> None:
        """Drop what is queued and let idle threads go."""
        with self._changed:
            self._closed = True
            self._lanes.clear()
            self._changed.notify_all()

    def _staff(self) -> None:
        if self._closed:
            raise Cancelled("The server is shutting down; the question was dropped.")
        waiting = sum(len(queue) for queue in self._lanes.values())
        while waiting > self._idle and self._counted() < self._limit:
            self._idle += 1
            threading.Thread(target=self._work, name=self._name, daemon=True).start()
        self._changed.notify()

    def _counted(self) -> int:
        return self._idle + sum(not lane.over() for lane in self._busy.values())

    def _work(self) -> None:
        self._here.inside = True
        job = self._first()
        while job is not None:
            job()
            job = self._next()

    def _first(self) -> Callable[[], None] | None:
        with self._changed:
            return self._taken()

    def _next(self) -> Callable[[], None] | None:
        with self._changed:
            del self._busy[threading.get_ident()]
            if self._counted() >= self._limit:  # somebody stood in for this thread while it hung
                return None
            self._idle += 1
            return self._taken()

    def _taken(self) -> Callable[[], None] | None:
        """Wait as an idle thread for a job."""
        job = self._pop()
        while job is None and not self._closed and self._changed.wait(_IDLE_SECONDS):
            job = self._pop()
        self._idle -= 1
        return job

    def _pop(self) -> Callable[[], None] | None:
        for lane in [lane for lane in self._lanes if lane.over()]:
            del self._lanes[lane]
        if not self._lanes:
            return None
        lane, queue = next(iter(self._lanes.items()))
        del self._lanes[lane]
        job = queue.popleft()
        if queue:
            self._lanes[lane] = queue  # to the end of the line: one long list of work does not starve the others
        self._busy[threading.get_ident()] = lane
        return job


class Batch(Generic[R]):
    """Several pieces of work whose results are wanted together."""

    def __init__(self, works: Iterable[Callable[[], R]]) -> None:
        self._works = list(works)
        self._changed = threading.Condition()
        self._results: dict[int, R] = {}
        self._errors: dict[int, BaseException] = {}
        self._dropped = False

    def jobs(self) -> list[Callable[[], None]]:
        """One job for each work, to submit to a pool; they never raise."""
        return [self._job(index, work) for index, work in enumerate(self._works)]

    def _job(self, index: int, work: Callable[[], R]) -> Callable[[], None]:
        def run() -> None:
            if self._dropped:
                return
            try:
                self._done(self._results, index, work())
            except BaseException as error:  # noqa: BLE001 - carried to the thread that waits, never swallowed
                self._done(self._errors, index, error)

        return run

    def _done(self, shelf: dict[int, T], index: int, value: T) -> None:
        with self._changed:
            shelf[index] = value
            self._changed.notify_all()

    @property
    def settled(self) -> bool:
        """True once all is done or something failed."""
        return bool(self._errors) or len(self._results) == len(self._works)

    def wait(self) -> bool:
        """Wait a moment; True once all is done or something failed."""
        with self._changed:
            return self._changed.wait_for(lambda: self.settled, POLL_SECONDS)

    def drop(self) -> None:
        """What has not begun never will."""
        self._dropped = True

    def results(self) -> list[R]:
        """Results in the order of the works; the first error in that order is raised instead."""
        if self._errors:
            raise self._errors[min(self._errors)]
        return [self._results[index] for index in range(len(self._works))]


def gathered(workers: Workers, lane: Lane, works: Iterable[Callable[[], R]]) -> list[R]:
    """Do the works on the pool's threads and wait for them, in order, as long as the lane allows.

    Raises:
        SagemakerCostError: What `lane.check` raises when the asker went away or the time is up.
    """
    batch = Batch(works)
    for job in batch.jobs():
        workers.submit(lane, job)
    try:
        while not batch.wait():
            lane.check()
            workers.tend()
    finally:
        batch.drop()
    return batch.results()
