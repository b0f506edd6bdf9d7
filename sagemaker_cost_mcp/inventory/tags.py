"""Tags of all resources of one type in a region, in one sweep of the tagging API.

Source: Resource Groups Tagging API, GetResources. One page holds 100 resources, where ListTags would take a
call for each. The API lists resources that are tagged, or once were: one it does not list has no tags. It
follows a change of tags within minutes, not at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sagemaker_cost_mcp.aws.reading import Reading
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
    by_arn = {row["ResourceARN"]: {tag["Key"]: tag["Value"] for tag in row.get("Tags", ())} for row in listed.items}
    return Tags(by_arn, listed.gaps)
