from __future__ import annotations

import pytest

from sagemaker_cost_mcp.model.related_services import TITLES, Related, related, related_names


@pytest.mark.parametrize(
    ("service", "usage_type", "kind"),
    [
        ("Amazon Simple Storage Service", "USE1-TimedStorage-ByteHrs", Related.S3),
        ("Amazon EC2 Container Registry (ECR)", "TimedStorage-ByteHrs", Related.ECR),
        ("Amazon Elastic Container Registry", "TimedStorage-ByteHrs", Related.ECR),
        ("Amazon Elastic File System", "USE1-TimedStorage-ByteHrs", Related.EFS),
        ("AWS Lambda", "Lambda-GB-Second", Related.LAMBDA),
        ("Amazon API Gateway", "USE1-ApiGatewayRequest", Related.API_GATEWAY),
        ("AmazonCloudWatch", "USE1-DataProcessing-Bytes", Related.CLOUDWATCH),
        ("EC2 - Other", "EUC1-NatGateway-Hours", Related.NAT_GATEWAY),
        ("Amazon Virtual Private Cloud", "NatGateway-Bytes", Related.NAT_GATEWAY),
        ("EC2 - Other", "USE1-USW2-AWS-Out-Bytes", Related.DATA_TRANSFER),
        ("AWS Data Transfer", "USE1-DataTransfer-Out-Bytes", Related.DATA_TRANSFER),
        ("EC2 - Other", "USE1-DataTransfer-xAZ-In-Bytes", Related.DATA_TRANSFER),
        ("EC2 - Other", "EBS:SnapshotUsage", None),
        ("Amazon Virtual Private Cloud", "USE1-VpcEndpoint-Hours", None),
        ("Amazon Relational Database Service", "USE1-InstanceUsage:db.t3.micro", None),
    ],
)
def test_each_usage_type_is_what_a_person_calls_it(service: str, usage_type: str, kind: Related | None) -> None:
    assert related(service, usage_type) is kind


def test_names_that_have_nothing_to_do_with_it_are_left_out() -> None:
    names = ["AWS Glue", "Amazon Elastic Compute Cloud - Compute", "Amazon SageMaker", "AWS Lambda", "EC2 - Other"]
    assert related_names(names) == ("AWS Lambda", "EC2 - Other")


def test_each_kind_has_a_title() -> None:
    assert set(TITLES) == set(Related)
