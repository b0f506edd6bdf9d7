"""Where a plan would be deployed, as far as that decides what is in it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Place:
    """An account and the region in which it deploys."""

    region: str
    account_id: str
    partition: str = "aws"

    @property
    def url_suffix(self) -> str:
        """What hosts of AWS end with there."""
        return "amazonaws.com.cn" if self.partition == "aws-cn" else "amazonaws.com"
