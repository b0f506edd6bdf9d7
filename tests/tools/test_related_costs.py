from __future__ import annotations

from decimal import Decimal

import pytest

from sagemaker_cost_mcp.model.cost_cuts import RelatedCosts, RelatedLine
from sagemaker_cost_mcp.tools.desk import Desk, Line
from sagemaker_cost_mcp.tools.related_costs import RelatedAsked, related_service_costs, related_text
from tests.builders import bill, row, snapshot
from tests.tools.conftest import FakeReader

S3, EC2 = "Amazon Simple Storage Service", "EC2 - Other"
BILL = bill(row("USE1-Notebk:ml.t3.medium", "500", "200")).model_copy(
    update={"billed_services": (S3, EC2, "Amazon SageMaker"), "account_ids": ()}
)


def line(service: str, usage_type: str, cost: str, *, estimated: bool = False) -> RelatedLine:
    return RelatedLine(
        service=service,
        usage_type=usage_type,
        unit="GB",
        quantity=Decimal("1.5"),
        cost=Decimal(cost),
        estimated=estimated,
    )


LINES = (
    line("Amazon SageMaker", "USE1-Notebk:ml.t3.medium", "500"),
    line(S3, "TimedStorage-ByteHrs", "30", estimated=True),
    line(S3, "Requests-Tier1", "4"),
    line(S3, "Requests-Tier2", "3"),
    line(S3, "Requests-Tier3", "2"),
    line(EC2, "NatGateway-Hours", "60"),
    line(EC2, "EBS:VolumeUsage.gp3", "16"),
)


@pytest.fixture
def billed(reader: FakeReader) -> None:
    reader.snapshot = snapshot(billed=BILL).model_copy(update={"related_costs": RelatedCosts(lines=LINES)})


@pytest.mark.usefixtures("billed")
def test_each_kind_has_its_name_on_the_bill_its_cost_and_its_dearest_usage_types(desk: Desk) -> None:
    answer = related_service_costs(desk, RelatedAsked(), Line())
    rows = {row.kind: row for row in answer.rows}
    assert (rows["s3"].service, rows["s3"].cost_usd, rows["s3"].estimated) == (S3, 39, True)
    assert [one.usage_type for one in rows["s3"].usage_types] == [
        "TimedStorage-ByteHrs",
        "Requests-Tier1",
        "Requests-Tier2",
    ]
    assert (rows["nat_gateway"].service, rows["nat_gateway"].cost_usd) == (EC2, 60)
    assert (answer.total_usd, answer.sagemaker_usd, answer.same_services_usd) == (99, 500, 16)
    assert "the dearest is NAT gateways with $60.00" in answer.summary


@pytest.mark.usefixtures("billed")
def test_a_service_that_is_not_on_the_bill_has_no_amount(desk: Desk) -> None:
    answer = related_service_costs(desk, RelatedAsked(), Line())
    gateway = next(row for row in answer.rows if row.kind == "api_gateway")
    assert (gateway.on_bill, gateway.cost_usd, gateway.service) == (False, None, None)
    assert "| API Gateway | not on the bill | - |" in related_text(answer)


@pytest.mark.usefixtures("billed")
def test_whole_accounts_are_not_passed_off_as_sagemakers_part(desk: Desk, reader: FakeReader) -> None:
    assert "not SageMaker's alone" in related_service_costs(desk, RelatedAsked(), Line()).summary
    answer = related_service_costs(desk, RelatedAsked(tags={"Team": "nlp", "Env": ""}), Line())
    assert "under Env = (any), Team = nlp" in answer.summary
    assert "Only what carries these tags is counted" in answer.whose
    assert reader.asked[-1].bill_tags == (("Env", ""), ("Team", "nlp"))


def test_a_filter_that_matches_nothing_names_the_values_there_are(desk: Desk, reader: FakeReader) -> None:
    costs = RelatedCosts(lines=(), tags=(("Team", "x"),), known_values={"Team": ("nlp", "vision"), "Nope": ()})
    reader.snapshot = snapshot(billed=BILL).model_copy(update={"related_costs": costs})
    answer = related_service_costs(desk, RelatedAsked(tags={"Team": "x", "Nope": ""}), Line())
    assert "nothing matches: Team has the values nlp, vision; Nope is on no row of the bill" in answer.summary
    nat = next(row for row in answer.rows if row.kind == "nat_gateway")
    assert (nat.on_bill, nat.cost_usd) == (True, 0), "the filter found none; the account may well have one"
    assert "| What |" not in related_text(answer)


def test_accounts_that_match_nothing_name_those_there_are(desk: Desk, reader: FakeReader) -> None:
    empty = BILL.model_copy(update={"rows": (), "known_accounts": ("111122223333",)})
    reader.snapshot = snapshot(billed=empty).model_copy(update={"related_costs": RelatedCosts(lines=())})
    answer = related_service_costs(desk, RelatedAsked(account_ids=("999999999999",)), Line())
    assert "the accounts on the bill are 111122223333" in answer.summary


def test_an_empty_bill_is_said(desk: Desk, reader: FakeReader) -> None:
    empty = BILL.model_copy(update={"rows": (), "billed_services": ()})
    reader.snapshot = snapshot(billed=empty).model_copy(update={"related_costs": RelatedCosts(lines=())})
    answer = related_service_costs(desk, RelatedAsked(), Line())
    assert "nothing matches in this window" in answer.summary
    assert not any(row.on_bill for row in answer.rows)


def test_what_could_not_be_read_has_no_amount(desk: Desk, reader: FakeReader) -> None:
    assert related_service_costs(desk, RelatedAsked(), Line()).summary.startswith("The bill could not be read")
    reader.snapshot = snapshot(billed=BILL)
    answer = related_service_costs(desk, RelatedAsked(), Line())
    assert answer.summary == "The costs of other services could not be read; see the gaps."
    assert (answer.total_usd, answer.rows) == (None, [])


@pytest.mark.usefixtures("billed")
def test_the_text_says_the_same_numbers(desk: Desk) -> None:
    text = related_text(related_service_costs(desk, RelatedAsked(), Line()))
    for fact in ("$99.00", "$500.00", "S3*", "TimedStorage-ByteHrs 1.5 GB $30.00", "$16.00, not counted", "estimated"):
        assert fact in text
