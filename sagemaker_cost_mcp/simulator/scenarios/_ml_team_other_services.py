"""What `ml-team` pays for beside its own SageMaker: other services, and the `sandbox` account."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from sagemaker_cost_mcp.simulator.description import SteadyUsage
from sagemaker_cost_mcp.simulator.scenarios._days import Days


def other_services(days: Days, history: int) -> Iterator[SteadyUsage]:
    """What SageMaker pulls along in other services. S3 and ECR share a usage type, as they do at AWS."""
    rows = (
        ("Amazon Simple Storage Service", "TimedStorage-ByteHrs", "StandardStorage", "5200", "GB-Mo", "0.023"),
        ("Amazon Simple Storage Service", "Requests-Tier1", "PutObject", "2000000", "Requests", "0.000005"),
        (
            "Amazon EC2 Container Registry (ECR)",
            "TimedStorage-ByteHrs",
            "TimedStorage-ByteHrs",
            "180",
            "GB-Mo",
            "0.10",
        ),
        ("Amazon Elastic File System", "USE1-TimedStorage-ByteHrs", "Storage", "120", "GB-Mo", "0.30"),
        ("AmazonCloudWatch", "USE1-DataProcessing-Bytes", "PutLogEvents", "60", "GB", "0.50"),
        ("AmazonCloudWatch", "CW:MetricMonitorUsage", "MetricStorage", "40", "Metrics", "0.30"),
        ("AWS Lambda", "Lambda-GB-Second", "Invoke", "90000", "Lambda-GB-Second", "0.0000166667"),
        ("EC2 - Other", "NatGateway-Hours", "NatGateway", "730", "Hrs", "0.045"),
        ("EC2 - Other", "NatGateway-Bytes", "NatGateway", "900", "GB", "0.045"),
        ("EC2 - Other", "DataTransfer-Regional-Bytes", "InterZone-Out", "1400", "GB", "0.01"),
        ("EC2 - Other", "EBS:VolumeUsage.gp3", "CreateVolume-Gp3", "200", "GB-Mo", "0.08"),
    )
    for service, usage_type, operation, monthly, unit, price in rows:
        yield SteadyUsage(
            service=service,
            usage_type=usage_type,
            operation=operation,
            monthly=Decimal(monthly),
            unit=unit,
            unit_price=Decimal(price),
            start=days.ago(history, 0),
            tags={"Project": "contract-search"} if operation == "StandardStorage" else {},
        )


def sandbox(days: Days, history: int, account_id: str) -> Iterator[SteadyUsage]:
    """Spend of the other account, whose people spell the tag of their team in two more ways."""
    rows = (
        ("USE1-Studio:JupyterLab-ml.t3.medium", "320", {"team": "nlp"}),
        ("USE1-Train:ml.g4dn.xlarge", "180", {"Team": "NLP"}),
        ("USE1-Train:ml.p3.2xlarge", "30", dict[str, str]()),
    )
    start = days.ago(history, 0)
    for usage_type, monthly, tags in rows:
        yield SteadyUsage(
            account_id=account_id, usage_type=usage_type, monthly=Decimal(monthly), unit="Hrs", start=start, tags=tags
        )
    yield SteadyUsage(
        account_id=account_id,
        service="Amazon Simple Storage Service",
        usage_type="TimedStorage-ByteHrs",
        operation="StandardStorage",
        monthly=Decimal(900),
        unit="GB-Mo",
        unit_price=Decimal("0.023"),
        start=start,
    )
