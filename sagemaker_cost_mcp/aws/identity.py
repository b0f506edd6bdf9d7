"""Who is asking AWS."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True, kw_only=True)
class Identity:
    """The caller as AWS sees it (source: sts:GetCallerIdentity)."""

    account_id: str
    partition: str
    """`aws`, `aws-cn`, `aws-us-gov`, … as in the ARN."""
    arn: str
    key: str
    """Changes with the credentials, so that nothing read with one key is answered to another."""


def identity(access_key: str, account_id: str, arn: str) -> Identity:
    """The identity behind an access key; the key's id is digested, its secret is never looked at.

    >>> identity("AKIA1", "111122223333", "arn:aws-cn:iam::111122223333:user/ana").partition
    'aws-cn'
    """
    digest = sha256(f"{access_key}|{account_id}".encode()).hexdigest()[:16]
    return Identity(account_id=account_id, partition=arn.split(":")[1], arn=arn, key=digest)
