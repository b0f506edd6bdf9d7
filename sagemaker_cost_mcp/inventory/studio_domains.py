"""Studio domains of a region. Sources: ListDomains, DescribeDomain, tag:GetResources; calls: see `studio.py`."""

from __future__ import annotations

from datetime import UTC

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.inventory.described import Described, Kind, Listed, described
from sagemaker_cost_mcp.inventory.studio import STATUSES, idle_settings, ref
from sagemaker_cost_mcp.inventory.tags import Tags, tags_by_arn
from sagemaker_cost_mcp.inventory.unread import rows_of
from sagemaker_cost_mcp.model.studio import StudioDomain

_KIND = Kind(
    noun="domain",
    describe="DescribeDomain",
    needed=("DomainId", "DomainArn", "Status", "CreationTime", "LastModifiedTime"),
    statuses=STATUSES,
)


def studio_domains(reading: Reading, region: str) -> Outcome[StudioDomain]:
    """Every domain of the region, with its defaults for idle shutdown.

    What could not be read is a gap: without its description a domain's settings are None, without the tag sweep
    `ref.tags` is.

    Raises:
        CredentialsMissing, CredentialsExpired: Nothing could be read at all.
        Cancelled: The asker went away.
    """
    listed = rows_of(reading, ("sagemaker", "ListDomains"), region, "Domains")
    if not listed.items:
        return Outcome(gaps=listed.gaps)
    tags = tags_by_arn(reading, region, "sagemaker:domain")
    # A listing that shifts while it is paged through may show one resource twice.
    rows = {row["DomainId"]: row for row in listed.items}
    found = described(
        reading, region, _KIND, [Listed(name=key, row=row, asked={"DomainId": key}) for key, row in rows.items()]
    )
    return Outcome(
        tuple(_domain(reading, region, one, tags) for one in found.items), (*listed.gaps, *tags.gaps, *found.gaps)
    )


def _domain(reading: Reading, region: str, one: Described, tags: Tags) -> StudioDomain:
    """The allow-list: network, roles, keys, URLs and images stay behind."""
    row = one.row
    return StudioDomain(
        ref=ref(reading, region, row["DomainArn"], row.get("DomainName") or one.name, tags),
        domain_id=one.name,
        status=row["Status"],
        auth_mode=row.get("AuthMode"),
        efs_id=row.get("HomeEfsFileSystemId"),
        idle=idle_settings(row.get("DefaultUserSettings", {})) if one.whole else None,
        idle_shared=idle_settings(row.get("DefaultSpaceSettings", {})) if one.whole else None,
        created_at=row["CreationTime"].astimezone(UTC),
        modified_at=row["LastModifiedTime"].astimezone(UTC),
    )
