from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.advice_matched import Match, Ours, Relation, matches
from sagemaker_cost_mcp.model.aws_advice import Recommendation
from sagemaker_cost_mcp.model.finding import Finding, Undecided
from sagemaker_cost_mcp.model.snapshot import Gap, Snapshot
from tests.advice_builders import ARN, also_said, hub, named, optimizer, said
from tests.builders import ACCOUNT, REGION, D, endpoint, snapshot


def account(*theirs: Recommendation, **more: Any) -> Snapshot:
    given_ = {"endpoints": (endpoint("ranker"),), "aws_advice": (hub(*theirs), optimizer())}
    return snapshot().model_copy(update=given_ | more)


def matched(*theirs: Recommendation, ours: Ours | None = None, **more: Any) -> tuple[Match, ...]:
    return matches(account(*theirs, **more), ours or Ours())


def one(*theirs: Recommendation, ours: Ours | None = None, **more: Any) -> Match:
    (found,) = matched(*theirs, ours=ours, **more)
    return found


def test_both_name_the_endpoint() -> None:
    found = one(said(), ours=Ours(findings=(named(),)))
    assert (found.relation, found.ours, len(found.theirs)) == (Relation.AGREE, named(), 1)


def test_capitals_in_the_name_make_no_other_endpoint() -> None:
    loud = said(arn=ARN.replace("ranker", "Ranker"))
    assert one(loud, ours=Ours(findings=(named(),))).relation is Relation.AGREE
    assert one(loud).relation is Relation.THEIRS_ONLY, "and it is not gone"


def test_the_two_services_are_one_row() -> None:
    both = (hub(said(saving=None)), optimizer(also_said(saving="90")))
    found = one(ours=Ours(findings=(named(),)), aws_advice=both)
    assert [theirs.service for theirs in found.theirs] == ["cost-optimization-hub", "compute-optimizer"]
    assert found.their_saving == 90


def test_an_amount_in_another_currency_is_no_saving_in_dollars() -> None:
    assert one(said(currency="CNY")).their_saving is None


def test_what_is_not_listed_any_more_is_gone() -> None:
    found = one(said("old"))
    assert (found.relation, found.reason[:25]) == (Relation.GONE, "It is not there any more:")


@pytest.mark.parametrize("operation", ["sagemaker:Search", "sagemaker:ListEndpoints", "sagemaker:DescribeEndpoint"])
def test_what_could_not_be_listed_is_not_called_gone(operation: str) -> None:
    gap = Gap(operation=operation, region=REGION, account_id=ACCOUNT, reason="no")
    found = one(said("old"), gaps=(gap,))
    assert (found.relation, "not known" in found.reason) == (Relation.THEIRS_ONLY, True)
    elsewhere = gap.model_copy(update={"region": "eu-west-1"})
    assert one(said("old"), gaps=(elsewhere,)).relation is Relation.GONE
    assert "No rule of ours names it" in one(said(), gaps=(gap,)).reason, "it was listed all the same"


def test_another_account_and_another_region_are_not_gone() -> None:
    assert "account 444455556666" in one(said(account_id="444455556666")).reason
    assert "Region eu-west-1 was not looked at" in one(said(region="eu-west-1")).reason
    assert "Region unknown" in one(said(arn=ARN).model_copy(update={"region": ""})).reason


@pytest.mark.parametrize(
    ("theirs", "says"),
    [
        (said(resource_type="SageMakerSavingsPlans", arn=None, action="PurchaseSavingsPlans"), "A commitment"),
        (said(resource_type="Ec2Instance"), "Not a resource of SageMaker"),
        (said(resource_type="SomethingNew2027"), "Not a resource of SageMaker"),
        (said(arn=None), "Not a resource of SageMaker"),
    ],
)
def test_what_no_rule_looks_at_is_theirs_alone(theirs: Recommendation, says: str) -> None:
    found = one(theirs)
    assert found.relation is Relation.THEIRS_ONLY
    assert says in found.reason


def test_an_exemption_is_told_as_one() -> None:
    exempted = named(exempt_until=date(2027, 3, 31))
    other = named(rule="idle-variant", exempt_until=date(2027, 1, 1))
    found = one(said(), ours=Ours(exempted=(other, exempted)))
    assert found.reason == "We call it idle too, but somebody exempted it until 2027-03-31."


def test_what_we_could_not_judge_says_why() -> None:
    open_ones = tuple(
        Undecided(rule="idle-endpoint", resource=endpoint(name).ref, missing="no metrics", how_to_fix="ask")
        for name in ("other", "ranker")
    )
    assert one(said(), ours=Ours(undecided=open_ones)).reason == "We could not judge it: no metrics."


def test_another_finding_on_it_is_named_and_stays_ours() -> None:
    part = named(rule="idle-variant", title="Idle variant")
    theirs, ours = matched(said(), ours=Ours(findings=(part, named("other", rule="idle-variant"))))[:2]
    assert theirs.reason.endswith("We found on it: Idle variant ($100.00).")
    assert (theirs.relation, theirs.ours) == (Relation.THEIRS_ONLY, None)
    assert (ours.relation, ours.reason) == (
        Relation.OURS_ONLY,
        "AWS judges endpoints as a whole; this is a part of one.",
    )


def test_without_any_advice_all_is_ours() -> None:
    found = matches(snapshot(), Ours(findings=(named(),)))
    assert [(row.relation, row.theirs) for row in found] == [(Relation.OURS_ONLY, ())]
    assert matches(account(aws_advice=(hub(recommendations=None),)), Ours()) == ()


def test_agreements_lead_and_the_dearest_of_each_kind() -> None:
    ours = Ours(findings=(named(), named("quiet"), named("dear", monthly_saving_usd=D(300))))
    theirs = (said("gone-1", "5"), said("gone-2", "900"), said("ranker"), said("plan", arn=None, saving=None))
    names = [row.theirs[0].name if row.theirs else row.ours and row.ours.resource.name for row in
             matched(*theirs, ours=ours)]  # fmt: skip
    assert names == ["ranker", "plan", "gone-2", "gone-1", "dear", "quiet"]


NAMES = st.sampled_from(["a", "b", "c", "d"])
THEIRS = st.lists(st.builds(said, NAMES, st.sampled_from([None, "5", "900"])), max_size=5)
OURS = st.lists(
    st.builds(named, NAMES, rule=st.sampled_from(["idle-endpoint", "idle-variant"])),
    max_size=5,
    unique_by=lambda finding: finding.id,
)
THERE = st.sets(NAMES)


@given(THEIRS, OURS, THERE)
def test_everything_that_either_side_says_is_told_once(
    theirs: Sequence[Recommendation], ours: Sequence[Finding], there: set[str]
) -> None:
    found = matched(*theirs, ours=Ours(findings=tuple(ours)), endpoints=tuple(endpoint(name) for name in there))
    told = sorted(repr(one) for match in found for one in match.theirs)
    assert told == sorted(map(repr, theirs))
    assert sorted(match.ours.id for match in found if match.ours) == sorted(finding.id for finding in ours)
    assert all((match.relation is Relation.OURS_ONLY) == (not match.theirs) for match in found)
    assert all((match.relation is Relation.AGREE) == bool(match.theirs and match.ours) for match in found)


@given(st.permutations([said("a", "5"), said("b", "7"), said("c", "5")]), st.permutations([named("a"), named("d")]))
def test_the_order_of_reading_changes_nothing(theirs: Sequence[Recommendation], ours: Sequence[Finding]) -> None:
    usual = matched(said("a", "5"), said("b", "7"), said("c", "5"), ours=Ours(findings=(named("a"), named("d"))))
    assert matched(*theirs, ours=Ours(findings=tuple(ours))) == usual
