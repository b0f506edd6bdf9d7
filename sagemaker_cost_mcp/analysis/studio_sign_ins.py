"""Whether anybody can have been in a Studio app at all: its person's sign-ins to the domain.

Sources: API model of CreatePresignedDomainUrl ("can only be called when the authentication mode equals IAM";
`SessionExpirationDurationInSeconds`, at most 43,200). In such a domain nobody comes in without that call, and stays no
longer than 12 hours without another one. That proves nothing for domains with IAM Identity Center or of Unified Studio,
whose people come in elsewhere, nor for shared spaces, which are open to everybody in the domain.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from sagemaker_cost_mcp.analysis.studio_idle import Studio
from sagemaker_cost_mcp.analysis.trail import Openings, Trail
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.studio import StudioApp

LONGEST_SESSION = timedelta(hours=12)


@dataclass(frozen=True)
class SignIns:
    """The sign-ins of a snapshot's people."""

    studio: Studio
    trail: Trail

    @classmethod
    def of(cls, snapshot: Snapshot) -> Self:
        """Those that were read."""
        return cls(Studio.of(snapshot), Trail.of(snapshot))

    def to(self, app: StudioApp) -> Openings | None:
        """The sign-ins of the person whose app it is; None: whose it is or when they came is not known."""
        person = self.studio.person(app)
        return None if person is None else self.trail.sign_ins(app.ref.region, app.domain_id, person.name)

    def nobody_since(self, app: StudioApp, start: datetime) -> bool:
        """Nobody but its person can have used it, and that one was not there from a moment on."""
        openings = self.to(app)
        private = app.user_profile is not None or self.studio.is_private(app)
        guarded = self.studio.signs_in_with_iam(app)
        return private and guarded and openings is not None and openings.absent(start - LONGEST_SESSION)
