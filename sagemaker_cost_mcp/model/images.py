"""Which repository of Amazon ECR an image's name means."""

from __future__ import annotations

import re
from functools import lru_cache

from sagemaker_cost_mcp.model.value import Value

# `111122223333.dkr.ecr.eu-west-1.amazonaws.com`, `….dkr.ecr-fips.…`, `….amazonaws.com.cn`, and on both kinds of IP
# `111122223333.dkr-ecr.eu-west-1.on.aws` (Amazon ECR User Guide, "Private registry", and General Reference, endpoints).
_HOST = re.compile(r"(?P<account>\d{12})\.dkr[.-]ecr(?:-fips)?\.(?P<region>[a-z]+(?:-[a-z0-9]+)+)\.[a-z0-9.-]+")


class EcrImage(Value):
    """An image in a private registry of Amazon ECR: each account has one in each region."""

    account_id: str
    region: str
    repository: str
    tag: str | None
    """None: it has none (`latest` is meant), or is pinned by digest."""
    digest: str | None
    """`sha256:…`; None: not pinned."""

    def repository_arn(self, partition: str) -> str:
        """ARN of the repository in a partition (`aws`, `aws-cn`, …), which the name does not tell."""
        return f"arn:{partition}:ecr:{self.region}:{self.account_id}:repository/{self.repository}"


@lru_cache(maxsize=4096)
def ecr_image(uri: str) -> EcrImage | None:
    """An image's name taken apart; None: it is in no private registry of Amazon ECR.

    >>> image = ecr_image("111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/serve:2")
    >>> image.region, image.repository, image.tag
    ('eu-west-1', 'team/serve', '2')
    >>> ecr_image("public.ecr.aws/docker/library/python:3") is None
    True
    """
    named, _, digest = uri.partition("@")
    host, _, path = named.partition("/")
    repository, _, tag = path.partition(":")
    match = _HOST.fullmatch(host)
    if match is None or not repository:
        return None
    return EcrImage(
        account_id=match["account"],
        region=match["region"],
        repository=repository,
        tag=None if digest else tag or None,
        digest=digest or None,
    )
