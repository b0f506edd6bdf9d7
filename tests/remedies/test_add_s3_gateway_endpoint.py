from __future__ import annotations

from tests.remedy_cases_governance import CASES

(CASE,) = (case for case in CASES if case.rule == "s3-traffic-through-nat")


def test_the_endpoint_goes_into_the_route_tables_of_the_subnets() -> None:
    look, create = CASE.change.commands
    assert look.reads_only
    assert look.options["filters"] == [{"Name": "association.subnet-id", "Values": ["subnet-a", "subnet-b"]}]
    assert create.options == {
        "vpc-id": "vpc-0123456789abcdef0",
        "service-name": "com.amazonaws.us-east-1.s3",
        "vpc-endpoint-type": "Gateway",
        "route-table-ids": ["<RouteTableId>"],
    }


def test_bucket_policies_are_looked_at_first() -> None:
    assert "aws:SourceIp" in CASE.change.check_first[0]
