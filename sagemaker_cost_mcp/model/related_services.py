"""Which services SageMaker pulls along, told by the words in their billing names.

AWS renames services on the bill ("Amazon EC2 Container Registry (ECR)", "EC2 - Other", "AmazonCloudWatch"), so nothing
here is a name: names come from the account's own bill and are matched by words. NAT gateways and data transfer are no
services; they are usage types under several.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType


class Related(StrEnum):
    """What runs up cost beside SageMaker."""

    S3 = "s3"
    ECR = "ecr"
    EFS = "efs"
    LAMBDA = "lambda"
    API_GATEWAY = "api_gateway"
    CLOUDWATCH = "cloudwatch"
    NAT_GATEWAY = "nat_gateway"
    DATA_TRANSFER = "data_transfer"


TITLES: Mapping[Related, str] = MappingProxyType(
    {
        Related.S3: "S3",
        Related.ECR: "ECR",
        Related.EFS: "EFS",
        Related.LAMBDA: "Lambda",
        Related.API_GATEWAY: "API Gateway",
        Related.CLOUDWATCH: "CloudWatch",
        Related.NAT_GATEWAY: "NAT gateways",
        Related.DATA_TRANSFER: "Data transfer",
    }
)
"""As a person calls them."""

_WORDS: Mapping[Related, re.Pattern[str]] = MappingProxyType(
    {
        Related.S3: re.compile(r"simple storage service|\bs3\b"),
        Related.ECR: re.compile(r"container registry|\becr\b"),
        Related.EFS: re.compile(r"elastic file system|\befs\b"),
        Related.LAMBDA: re.compile(r"\blambda\b"),
        Related.API_GATEWAY: re.compile(r"api gateway"),
        Related.CLOUDWATCH: re.compile(r"cloudwatch"),
    }
)
_NETWORK = re.compile(r"ec2\W+other|virtual private cloud|\bvpc\b|data transfer")
"""Services that hold NAT gateways and data transfer, beside much else."""

_NAT = re.compile(r"NatGateway")
# `DataTransfer-Out-Bytes`, `USE1-EUC1-AWS-Out-Bytes`, `DataTransfer-Regional-Bytes`, `USE1-VpcPeering-In-Bytes`,
# `USE1-DataXfer-Out`; not `DataProcessing-Bytes` (log ingestion).
_TRANSFER = re.compile(r"DataTransfer|DataXfer|-(?:In|Out)-A?Bytes|Regional-Bytes")


def related_names(services: Iterable[str]) -> tuple[str, ...]:
    """Those of some SERVICE values in which related cost may stand, sorted.

    >>> related_names(["Amazon EC2 Container Registry (ECR)", "EC2 - Other", "Amazon Relational Database Service"])
    ('Amazon EC2 Container Registry (ECR)', 'EC2 - Other')
    """
    names = tuple(services)
    return tuple(sorted({*network_names(names), *(name for name in names if related_service(name))}))


def network_names(services: Iterable[str]) -> tuple[str, ...]:
    """Those of some SERVICE values in which NAT gateways and transfer may stand among other things, sorted.

    >>> network_names(["EC2 - Other", "AWS Lambda"])
    ('EC2 - Other',)
    """
    return tuple(sorted(name for name in services if _NETWORK.search(name.lower())))


def related(service: str, usage_type: str) -> Related | None:
    """What a usage type of a service is; None: it stands beside related cost, and is none (an EBS volume).

    >>> related("EC2 - Other", "USE1-NatGateway-Bytes").value, related("EC2 - Other", "EBS:VolumeUsage.gp3")
    ('nat_gateway', None)
    >>> related("Amazon Simple Storage Service", "DataTransfer-Out-Bytes").value
    'data_transfer'
    """
    if _NAT.search(usage_type):
        return Related.NAT_GATEWAY
    return Related.DATA_TRANSFER if _TRANSFER.search(usage_type) else related_service(service)


def related_service(name: str) -> Related | None:
    """What a SERVICE value alone is; None: nothing related, or only its usage types tell (NAT gateways, transfer).

    >>> related_service("AWS Lambda").value, related_service("EC2 - Other")
    ('lambda', None)
    """
    return next((kind for kind, words in _WORDS.items() if words.search(name.lower())), None)
