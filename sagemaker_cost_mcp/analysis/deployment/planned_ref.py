"""How planned resources are named where AWS has not named them yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sagemaker_cost_mcp.analysis.deployment.plan import Links, Planned
from sagemaker_cost_mcp.model.resources import ResourceRef


@dataclass(frozen=True, kw_only=True)
class Maker:
    """Makes the resources of a plan as they would be found on its first day."""

    links: Links
    taken_at: datetime
    """The first day; all of them are made then."""
    account_id: str
    partition: str

    def ref(self, one: Planned, kind: str) -> ResourceRef:
        """The resource, under an ARN that has its address in the place of an id.

        Args:
            one: The planned resource.
            kind: As AWS writes it in ARNs: `notebook-instance`.
        """
        return ResourceRef(
            arn=f"arn:{self.partition}:sagemaker:{one.region}:{self.account_id}:{one.kind.casefold()}/{one.address}",
            name=one.name,
            type=kind,
            region=one.region or "",
            account_id=self.account_id,
            tags=one.properties.tags(),
        )

    def target(self, kind: str, member: str, one: Planned) -> str | None:
        """What a property refers to: the name of a planned resource, else what it says; None: it is not set.

        Raises:
            NotKnown: Nothing of it is known.
        """
        link = one.properties.link(member)
        found = self.links.find(kind, link, one)
        return found.name if found else link
