"""Reads an account: fills the shelves a question names, each from what was read before or from AWS."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from sagemaker_cost_mcp.aws.homes import PARTITIONS, check_regions
from sagemaker_cost_mcp.billing.public_files import PublicFiles
from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.model.ports import NamesSeen, Question, SnapshotRead, Window
from sagemaker_cost_mcp.model.snapshot import RESOURCES
from sagemaker_cost_mcp.reader.asking import Asking
from sagemaker_cost_mcp.reader.filling import Filling
from sagemaker_cost_mcp.reader.flights import Flights, OpensReadings
from sagemaker_cost_mcp.reader.glance import EndpointGlance
from sagemaker_cost_mcp.reader.shelves import Shelves, who_asks
from sagemaker_cost_mcp.settings import Settings

DEFAULT_DAYS = 30
"""Length of the default window of the bill."""

LATE_DAYS = 1
"""Days for which Cost Explorer has no complete data yet: it is about 24 hours behind."""


class AwsAccount(OpensReadings, Protocol):
    """What the reader needs of the gateway."""

    def default_region(self) -> str | None:
        """The session's region."""
        ...

    def known_regions(self, service: str, partition: str) -> tuple[str, ...]:
        """Regions in which a service exists."""
        ...


class AccountReader:
    """Implements `model.ports.Account` on AWS.

    Args:
        gateway: The seam to AWS.
        settings: Regions, metric and how long answers are shared.
        clock: The present moment, time zone UTC; read once a question.
        files: AWS's public price files; None: there are none, and prices come from the API alone.
    """

    def __init__(
        self,
        gateway: AwsAccount,
        settings: Settings,
        clock: Callable[[], datetime],
        *,
        files: PublicFiles | None = None,
    ) -> None:
        self._gateway = gateway
        self._settings = settings
        self._clock = clock
        self._files = files
        self._flights = Flights(gateway, clock)
        self._glance = EndpointGlance(gateway, clock)

    def read(self, question: Question) -> SnapshotRead:
        """Fill the shelves the question names; what could not be read is a gap.

        To be called from the asker's own thread: progress is reported from it, and nothing here blocks it for longer
        than a moment without looking whether the asker is still there.

        Raises:
            BadQuestion: A region does not exist, none is known, or Cost Explorer could not answer such a question.
            CredentialsMissing, CredentialsExpired: Nothing can be read.
            AwsError: AWS did not say who is asking.
            DeadlinePassed: The time was up before that was known.
            Cancelled: The asker went away.
        """
        named = tuple(dict.fromkeys(question.regions or self._settings.regions))
        self._check(named, PARTITIONS)
        asking = Asking(question, self._flights)
        try:
            return self._answer(asking, named, self._clock())
        finally:
            asking.leave()

    def endpoint_names(self, regions: tuple[str, ...], containing: str, seconds: float) -> NamesSeen:
        """Names of endpoints in one region, for somebody who is typing one; see `model.ports.Glance`.

        Raises:
            SagemakerCostError: When there is no such region, or AWS did not say in time.
        """
        region = next(iter(regions or self._settings.regions), None) or self._gateway.default_region()
        if region is None:
            return NamesSeen(names=())
        self._check((region,), PARTITIONS)
        return self._glance.names(region, containing, seconds)

    def close(self) -> None:
        """Start nothing any more."""
        self._flights.close()

    def _answer(self, asking: Asking, named: tuple[str, ...], taken_at: datetime) -> SnapshotRead:
        identity = asking.must(asking.begin(who_asks()))
        self._check_partition(named, identity.partition)
        asking.account_id = identity.account_id
        window = asking.question.window or default_window(taken_at)
        filling = Filling(
            asking=asking,
            shelves=Shelves(
                identity=identity,
                today=taken_at.date(),
                settings=self._settings,
                since=window.start,
                billing_view=asking.question.billing_view,
                metrics=asking.question.metrics,
                jobs_described=asking.question.jobs_described,
                files=self._files,
            ),
            window=window,
            account_ids=_account_ids(asking.question, identity.account_id),
            named=named,
            regions_of_account=lambda billed: self._regions(billed, identity.partition),
        )
        return SnapshotRead(snapshot=filling.snapshot(taken_at), aws_calls=asking.calls, aws_calls_usd=asking.usd)

    def _check(self, names: tuple[str, ...], partitions: tuple[str, ...]) -> None:
        known = [region for partition in partitions for region in self._gateway.known_regions("sagemaker", partition)]
        check_regions(names, known)

    def _check_partition(self, names: tuple[str, ...], partition: str) -> None:
        known = self._gateway.known_regions("sagemaker", partition)
        if strangers := [name for name in names if name not in known]:
            raise BadQuestion(
                f"Region {strangers[0]} is not in partition {partition}, to which these credentials belong: leave it "
                "out, or ask with credentials of its partition."
            )

    def _regions(self, billed: tuple[str, ...], partition: str) -> tuple[str, ...]:
        """Regions to look at when nobody names any: those on the bill and the session's own."""
        own = self._gateway.default_region()
        if own is not None:
            self._check((own,), (partition,))
        known = self._gateway.known_regions("sagemaker", partition)
        regions = {region for region in (*billed, own) if region in known}
        if not regions:
            raise BadQuestion(
                "No region to look at: the bill shows none and none is configured. Name regions, or set AWS_REGION."
            )
        return tuple(sorted(region for region in regions if region))


def default_window(taken_at: datetime) -> Window:
    """The last 30 complete days of the bill, as of a moment.

    >>> from datetime import UTC
    >>> window = default_window(datetime(2026, 11, 21, 9, tzinfo=UTC))
    >>> window.start.isoformat(), window.end.isoformat()
    ('2026-10-21', '2026-11-20')
    """
    end = taken_at.date() - timedelta(days=LATE_DAYS)
    return Window(start=end - timedelta(days=DEFAULT_DAYS), end=end)


def _account_ids(question: Question, own: str) -> tuple[str, ...]:
    if question.account_ids:
        return question.account_ids
    return (own,) if question.shelves & RESOURCES else ()
