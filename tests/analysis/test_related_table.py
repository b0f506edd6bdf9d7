from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.related_table import related_table
from sagemaker_cost_mcp.model.cost_cuts import RelatedCosts, RelatedLine
from sagemaker_cost_mcp.model.related_services import Related

S3, EC2, ECR = "Amazon Simple Storage Service", "EC2 - Other", "Amazon EC2 Container Registry (ECR)"
BILLED = (S3, EC2, ECR, "Amazon SageMaker")


def line(service: str, usage_type: str, cost: str) -> RelatedLine:
    return RelatedLine(service=service, usage_type=usage_type, unit="GB", quantity=Decimal(1), cost=Decimal(cost))


def test_nat_gateways_and_transfer_are_told_by_their_usage_types_and_volumes_are_the_rest() -> None:
    found = related_table(
        RelatedCosts(
            lines=(
                line(EC2, "NatGateway-Hours", "30"),
                line(EC2, "NatGateway-Bytes", "40"),
                line(EC2, "DataTransfer-Regional-Bytes", "5"),
                line(EC2, "EBS:VolumeUsage.gp3", "16"),
                line(S3, "TimedStorage-ByteHrs", "138"),
                line(S3, "DataTransfer-Out-Bytes", "2"),
                line(ECR, "TimedStorage-ByteHrs", "18"),
                line("Amazon SageMaker", "USE1-Host:ml.m5.large", "500"),
            )
        ),
        BILLED,
        narrowed=False,
    )
    assert [(one.kind, one.service, one.cost) for one in found.groups] == [
        (Related.S3, S3, 138),
        (Related.ECR, ECR, 18),
        (Related.NAT_GATEWAY, EC2, 70),
        (Related.DATA_TRANSFER, S3, 2),
        (Related.DATA_TRANSFER, EC2, 5),
    ]
    assert [one.usage_type for one in found.groups[2].lines] == ["NatGateway-Bytes", "NatGateway-Hours"]
    assert (found.total, found.rest, found.sagemaker) == (233, 16, 500)


def test_a_service_that_is_not_on_the_bill_is_not_free() -> None:
    found = related_table(RelatedCosts(lines=()), (S3,), narrowed=False)
    assert [(one.kind, one.cost) for one in found.groups] == [(Related.S3, 0)], "asked about, and nothing answered"
    assert set(found.not_on_bill) == set(Related) - {Related.S3}


def test_under_a_filter_a_gateway_without_a_line_may_still_be_on_the_bill() -> None:
    found = related_table(RelatedCosts(lines=()), BILLED, narrowed=True)
    assert Related.NAT_GATEWAY not in found.not_on_bill
    without_network = related_table(RelatedCosts(lines=()), (S3,), narrowed=True)
    assert Related.NAT_GATEWAY in without_network.not_on_bill


lines = st.builds(
    line,
    st.sampled_from([*BILLED, "AWS Lambda"]),
    st.sampled_from(["NatGateway-Bytes", "USE1-EUC1-AWS-Out-Bytes", "TimedStorage-ByteHrs", "EBS:VolumeUsage.gp3"]),
    st.integers(-20, 500).map(str),
)


@given(st.lists(lines, max_size=20), st.booleans())
def test_groups_sagemaker_and_the_rest_add_up_to_what_was_answered(some: list[RelatedLine], narrowed: bool) -> None:  # noqa: FBT001 - drawn by hypothesis
    found = related_table(RelatedCosts(lines=tuple(some)), BILLED, narrowed=narrowed)
    assert found.total + found.sagemaker + found.rest == sum((one.cost for one in some), Decimal(0))
    assert len({(one.kind, one.service) for one in found.groups}) == len(found.groups)
