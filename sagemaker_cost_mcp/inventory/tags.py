"""Tags of all resources of one type in a region, in one sweep of the tagging API, or of some of them by ARN.

Source: Resource Groups Tagging API, GetResources. One page holds 100 resources, where ListTags would take a
call for each. The API lists resources that are tagged, or once were: one it does not list has no tags. It
follows a change of tags within minutes, not at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.errors import LEAVES_A_GAP
from sagemaker_cost_mcp.inventory.unread import rows_of
from sagemaker_cost_mcp.model.snapshot import Gap


@dataclass(frozen=True)
class Tags:
    """What the sweep found; with gaps, a resource that was not seen may have tags all the same."""

    by_arn: Mapping[str, Mapping[str, str]]
    gaps: tuple[Gap, ...] = ()

    def of(self, arn: str) -> Mapping[str, str] | None:
        """Tags of one resource; None: they could not be read."""
        if arn in self.by_arn:
            return self.by_arn[arn]
        return None if self.gaps else {}


def tags_by_arn(reading: Reading, region: str, resource_type: str) -> Tags:
    """Tags of every resource of a type: ceil(tagged / 100) calls.

    Args:
        reading: The question's reading.
        region: Region to ask.
        resource_type: As the tagging API writes it: `sagemaker:notebook-instance`.
    """
    listed = rows_of(
        reading,
        ("resourcegroupstaggingapi", "GetResources"),
        region,
        "ResourceTagMappingList",
        ResourceTypeFilters=[resource_type],
    )
    return Tags(_by_arn(listed.items), listed.gaps)


MOST_ARNS = 100
"""ARNs in one request. Source: ResourceARNList in the API reference of GetResources."""


def tags_of_arns(reading: Reading, region: str, arns: Iterable[str]) -> Tags:
    """Tags of n resources: ceil(n / 100) calls, however many others of their type are tagged.

    Worth it where only some of a type are looked at, as of jobs, which AWS keeps for ever. An account's 50,000 old jobs
    would take 500 calls to sweep.

    Args:
        reading: The question's reading.
        region: Region to ask.
        arns: The resources.
    """
    wanted = sorted(set(arns))
    batches = [wanted[start : start + MOST_ARNS] for start in range(0, len(wanted), MOST_ARNS)]
    answers = reading.each(partial(_of_batch, reading, region), batches)
    gaps = tuple(dict.fromkeys(one for one in answers if isinstance(one, Gap)))
    rows = [row for one in answers if not isinstance(one, Gap) for row in one]
    return Tags(_by_arn(rows), gaps)


def _of_batch(reading: Reading, region: str, arns: Sequence[str]) -> Sequence[Mapping[str, Any]] | Gap:
    """Not `pages`: "You can't specify both this parameter and any of the pagination parameters"."""
    try:
        answer = reading.call("resourcegroupstaggingapi", "GetResources", region, ResourceARNList=list(arns))
    except LEAVES_A_GAP as error:
        return reading.gap(error, "tag:GetResources", region)
    found: Sequence[Mapping[str, Any]] = answer.get("ResourceTagMappingList", ())
    return found


def _by_arn(rows: Iterable[Mapping[str, Any]]) -> Mapping[str, Mapping[str, str]]:
    return {row["ResourceARN"]: {tag["Key"]: tag["Value"] for tag in row.get("Tags", ())} for row in rows}
