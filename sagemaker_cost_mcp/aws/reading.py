"""One question's reading of AWS: who asks, until when, and what it cost."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from sagemaker_cost_mcp.aws.identity import Identity
from sagemaker_cost_mcp.aws.ledger import Ledger
from sagemaker_cost_mcp.aws.outcome import gap
from sagemaker_cost_mcp.aws.paging import PAGING
from sagemaker_cost_mcp.aws.read import Read
from sagemaker_cost_mcp.aws.reads import find
from sagemaker_cost_mcp.aws.workers import Workers, gathered
from sagemaker_cost_mcp.errors import AwsError, Cancelled, DeadlinePassed, Refused
from sagemaker_cost_mcp.model.snapshot import Gap

if TYPE_CHECKING:  # its module imports botocore
    from sagemaker_cost_mcp.aws.logins import Login

T = TypeVar("T")
R = TypeVar("R")


class Reading:
    """Calls AWS for one question, from any of its threads.

    All calls run on the gateway's worker threads. The calling thread waits for them only as long as the
    question lasts, even if a call hangs.

    Attributes:
        ledger: Every call made so far.
    """

    def __init__(
        self,
        login: Callable[[Reading], Login],
        workers: Workers,
        *,
        seconds: float,
        cancelled: threading.Event | None = None,
    ) -> None:
        self.ledger = Ledger()
        self._sign_in = login
        self._workers = workers
        self._seconds = seconds
        self._until = time.monotonic() + seconds
        self._cancelled = cancelled or threading.Event()
        self._lock = threading.Lock()
        self._expired = False
        self._login: Login | None = None

    @property
    def identity(self) -> Identity:
        """Who is asking; resolved on first use and the same from then on.

        Raises:
            SagemakerCostError: When there are no working credentials.
        """
        login = self._login  # once known it needs no worker, and can be told after the deadline too
        return (login or self._run(self._signed_in)).identity

    @property
    def remaining(self) -> float:
        """Seconds until the deadline, never negative."""
        return max(0.0, self._until - time.monotonic())

    def over(self) -> bool:
        """True once the asker is gone or the time is up; it never becomes False again."""
        with self._lock:
            self._expired = self._expired or time.monotonic() >= self._until
            return self._expired or self._cancelled.is_set()

    def check(self) -> None:
        """Do nothing while the question lasts.

        Raises:
            Cancelled: The asker is gone.
            DeadlinePassed: The time is up.
        """
        if not self.over():
            return
        if self._cancelled.is_set():
            raise Cancelled("The question was cancelled.")
        raise DeadlinePassed(
            "The time of the question was used up before this was read. "
            "Ask again (what was read is kept for a while), or for fewer regions."
        )

    def prolong(self, seconds: float) -> bool:
        """Move the deadline to at least `seconds` from now; False when the reading is over already."""
        if self.over():
            return False
        with self._lock:
            self._seconds = max(self._seconds, seconds)
            self._until = max(self._until, time.monotonic() + seconds)
            return not self._expired

    def call(self, service: str, operation: str, region: str, **params: Any) -> dict[str, Any]:
        """AWS's answer to one call; `params` are named as AWS names them.

        Raises:
            WriteRefused: The operation is not on the list of reads.
            Cancelled: The asker went away.
            DeadlinePassed: The time was used up.
            AwsError: AWS said no, or said nothing.
        """
        read = find(service, operation)
        return self._run(partial(self._called, read, region, params))

    def pages(self, service: str, operation: str, region: str, **params: Any) -> Iterator[dict[str, Any]]:
        """Every page of an operation, each as AWS answers it, the longest that AWS serves.

        Raises:
            SagemakerCostError: As `call` does, and `Refused` when AWS repeats a page token.
        """
        paging = PAGING.get((service, operation))
        if paging is None:
            yield self.call(service, operation, region, **params)
            return
        wanted = paging.sized(params)
        seen: set[str] = set()
        while True:
            page = self.call(service, operation, region, **wanted)
            yield page
            token = page.get(paging.received)
            if not token:  # an empty string ends the pages as well (tag:GetResources)
                return
            self._refuse_loop(find(service, operation), region, token, seen)
            wanted[paging.sent] = token

    def each(self, fn: Callable[[T], R], items: Iterable[T]) -> list[R]:
        """`fn` of every item, in order, several at a time.

        The first error is raised and what has not begun is dropped, unless `fn` deals with errors itself.
        Called from within such an `fn`, it works in the same thread, one item after the other.

        Raises:
            SagemakerCostError: What `fn` raised; `Cancelled` or `DeadlinePassed` when it takes too long.
        """
        works = [partial(self._checked, fn, item) for item in items]
        if self._workers.inside:
            return [work() for work in works]
        return gathered(self._workers, self, works)

    def gap(self, error: AwsError | DeadlinePassed, operation: str, region: str) -> Gap:
        """What to put on the snapshot in place of something that could not be read.

        Args:
            error: Why it could not be read.
            operation: `service:Operation`, for errors that do not know theirs.
            region: Region that was asked, for errors that do not know theirs.
        """
        account_id = self._login.identity.account_id if self._login else ""
        return gap(error, operation, region, account_id)

    def _run(self, work: Callable[[], R]) -> R:
        self.check()
        if self._workers.inside:
            return work()
        return gathered(self._workers, self, [work])[0]

    def _checked(self, fn: Callable[[T], R], item: T) -> R:
        self.check()
        return fn(item)

    def _called(self, read: Read, region: str, params: dict[str, Any]) -> dict[str, Any]:
        return self._signed_in().call(read, region, params, self)

    def _signed_in(self) -> Login:
        login = self._login
        if login is None:
            login = self._sign_in(self)
            with self._lock:  # several threads may have signed in at once: all go on with the first login
                login = self._login = self._login or login
        return login

    @staticmethod
    def _refuse_loop(read: Read, region: str, token: str, seen: set[str]) -> None:
        if token in seen:
            raise Refused(
                f"{read.label} in {region} answered with the same page token twice, so the list would never end. What "
                "is on it beyond that page is not known.",
                operation=read.label,
                region=region,
            )
        seen.add(token)
