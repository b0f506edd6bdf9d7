"""The one seam to AWS: every call of the program goes through a gateway's readings."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from sagemaker_cost_mcp.aws.homes import known_regions
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.aws.sessions import SessionSource
from sagemaker_cost_mcp.aws.workers import Workers
from sagemaker_cost_mcp.settings import Settings

if TYPE_CHECKING:  # botocore is imported with the first call, never at server start
    from sagemaker_cost_mcp.aws.logins import Login, Logins


class Gateway:
    """Opens readings; shares clients, credentials and worker threads between them."""

    def __init__(self, sessions: SessionSource, settings: Settings) -> None:
        self._sessions = sessions
        self._settings = settings
        self._workers = Workers(settings.parallel_calls, "aws-call")
        self._lock = threading.Lock()
        self._made: Logins | None = None

    def open(self, *, seconds: float, cancelled: threading.Event | None = None) -> Reading:
        """A reading for one question; nothing is looked up before its first use.

        Args:
            seconds: The question's time, from now.
            cancelled: Set by whoever asked, once they no longer want the answer.
        """
        return Reading(self._login, self._workers, seconds=seconds, cancelled=cancelled)

    def default_region(self) -> str | None:
        """The region that the session is configured with, without a call.

        Read from `AWS_REGION`, `AWS_DEFAULT_REGION` and the profile, in this order.

        Raises:
            SagemakerCostError: When the configured profile does not exist or is refused.
        """
        return self._logins().default_region()

    def known_regions(self, service: str, partition: str) -> tuple[str, ...]:
        """Regions in which a service exists, from botocore's endpoint data; no call."""
        return known_regions(service, partition)

    def close(self) -> None:
        """Drop what is queued; calls under way end by themselves."""
        self._workers.close()

    def _login(self, reading: Reading) -> Login:
        return self._logins().login(reading)

    def _logins(self) -> Logins:
        from sagemaker_cost_mcp.aws.logins import Logins  # noqa: PLC0415 - see above

        with self._lock:
            if self._made is None:
                self._made = Logins(self._sessions, self._settings)
            return self._made
