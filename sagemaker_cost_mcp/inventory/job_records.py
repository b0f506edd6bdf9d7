"""Records of jobs as AWS describes them: listed and described one by one, tags by the hundred."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.errors import LEAVES_A_GAP, ResourceGone
from sagemaker_cost_mcp.inventory.tags import Tags, tags_of_arns
from sagemaker_cost_mcp.inventory.unread import merged, rows_of
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.snapshot import Gap

T = TypeVar("T")

IN_PROGRESS = "InProgress"
"""Status of what runs, of every kind of job."""

_SECOND = timedelta(seconds=1)
"""What "after" a moment leaves out."""

Row = Mapping[str, Any]
"""A record as AWS gives it, with `Tags` where they could be read."""


@dataclass(frozen=True, kw_only=True)
class JobKind(Generic[T]):
    """What AWS calls the parts of one kind of job."""

    resource: str
    """As Search names it, and the beginning of its members: `TrainingJob`."""
    type: str
    """As its ARN names it: `training-job`."""
    listing: str
    """Operation of SageMaker that lists them."""
    summaries: str
    """Member of its answer that holds the rows."""
    describing: str
    """Operation of SageMaker that describes one."""
    parsed: Callable[[Row, ResourceRef], T]
    """A record to a value: the allow-list."""
    longest: timedelta
    """How long one may be in progress without a change of status."""
    summary_tells: bool = False
    """True: one that could not be described is still worth having as it was listed."""

    @property
    def name(self) -> str:
        """Member with its name, and the parameter that asks for one."""
        return f"{self.resource}Name"

    @property
    def arn(self) -> str:
        """Member with its ARN."""
        return f"{self.resource}Arn"

    @property
    def needed(self) -> tuple[str, ...]:
        """AWS's model calls these optional; a job without one of them cannot be judged."""
        return (self.name, self.arn, f"{self.resource}Status", "CreationTime")


@dataclass(frozen=True, kw_only=True)
class Jobs(Generic[T]):
    """The jobs of one kind in one region."""

    reading: Reading
    region: str
    kind: JobKind[T]

    def parsed(self, rows: Iterable[Row], operation: str) -> Outcome[T]:
        """Values of the records that can be judged; a status that is new is kept as AWS wrote it."""
        known: list[T] = []
        failures: list[tuple[str, Gap]] = []
        for row in rows:
            missing = [member for member in self.kind.needed if not row.get(member)]
            if missing:
                failures.append((row.get(self.kind.name, "a job without a name"), self._lacks(missing, operation)))
            else:
                known.append(self.kind.parsed(row, self._ref(row)))
        return Outcome(tuple(known), merged(failures))

    def listed(self, since: datetime) -> Outcome[T]:
        """Jobs that were in progress at or after a moment.

        Calls for n of them: ceil(n / 100) to list those whose status changed since; as many for those that began in the
        `longest` time before and are in progress still, which AWS picks from all that began then ("MaxResults … are
        first retrieved ignoring the StatusEquals parameter", API reference of ListTrainingJobs); n to describe them;
        ceil(n / 100) for their tags.
        """
        changed = self._listed(LastModifiedTimeAfter=since - _SECOND)
        running = self._listed(
            StatusEquals=IN_PROGRESS, CreationTimeAfter=since - self.kind.longest, CreationTimeBefore=since
        )
        listed = Outcome((*running.items, *changed.items), tuple(dict.fromkeys((*running.gaps, *changed.gaps))))
        if not listed.items:
            return Outcome(gaps=listed.gaps)
        summaries = {row[self.kind.name]: row for row in listed.items}
        tags = tags_of_arns(self.reading, self.region, [row[self.kind.arn] for row in summaries.values()])
        described = dict(zip(summaries, self.reading.each(self.described, summaries), strict=True))
        failures = [(name, one) for name, one in described.items() if isinstance(one, Gap)]
        rows = [{**row, **one} for name, row in summaries.items() if (one := self._known(described[name])) is not None]
        found = self.parsed([self._tagged(row, tags) for row in rows], self._describing)
        return Outcome(found.items, (*listed.gaps, *tags.gaps, *merged(failures), *found.gaps))

    def described(self, name: str) -> dict[str, Any] | Gap | None:
        """The description of one; None: it is gone."""
        try:
            return self.reading.call("sagemaker", self.kind.describing, self.region, **{self.kind.name: name})
        except ResourceGone:
            return None
        except LEAVES_A_GAP as error:
            return self.reading.gap(error, self._describing, self.region)

    @property
    def _describing(self) -> str:
        return f"sagemaker:{self.kind.describing}"

    def _listed(self, **asked: Any) -> Outcome[dict[str, Any]]:
        return rows_of(self.reading, ("sagemaker", self.kind.listing), self.region, self.kind.summaries, **asked)

    def _known(self, description: Row | Gap | None) -> Row | None:
        """What to lay over the summary; None: the job is left out."""
        if isinstance(description, Gap):
            return {} if self.kind.summary_tells else None
        return description

    def _tagged(self, row: Row, tags: Tags) -> Row:
        known = tags.of(row[self.kind.arn])
        listed = None if known is None else [{"Key": key, "Value": value} for key, value in known.items()]
        return {**row, "Tags": listed}

    def _ref(self, row: Row) -> ResourceRef:
        tags = row.get("Tags")
        return ResourceRef(
            arn=row[self.kind.arn],
            name=row[self.kind.name],
            type=self.kind.type,
            region=self.region,
            account_id=self.reading.identity.account_id,
            tags=None if tags is None else {tag["Key"]: tag["Value"] for tag in tags},
        )

    def _lacks(self, members: Iterable[str], operation: str) -> Gap:
        return Gap(
            operation=operation,
            region=self.region,
            account_id=self.reading.identity.account_id,
            reason=f"AWS's answer lacks {', '.join(members)}, so the {self.kind.type} is left out.",
        )


def moment(row: Row, member: str) -> datetime | None:
    """A time in UTC, if the record has it."""
    found: datetime | None = row.get(member)
    return None if found is None else found.astimezone(UTC)


def began(row: Row) -> datetime:
    """When the job was created, which every record says that can be judged."""
    created: datetime = row["CreationTime"]
    return created.astimezone(UTC)
