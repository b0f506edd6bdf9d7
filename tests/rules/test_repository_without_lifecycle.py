from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.model.finding import Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.surroundings import ImageRepository
from sagemaker_cost_mcp.rules.repository_without_lifecycle import RULE
from sagemaker_cost_mcp.settings import Thresholds
from tests.surroundings_builders import ECR_BILL, repository, serving, stored, surroundings, trained, uri

OLD, NEW, UNTAGGED = stored("0", 30, "1"), stored("1", 20, "2", "stable"), stored("2", 50)


def judged(*repositories: ImageRepository, **shelves: Any) -> list[Verdict]:
    given_shelves: dict[str, Any] = {"models": [serving("shop", uri(tag=":2"))], "related_costs": ECR_BILL}
    account = surroundings(repositories=repositories, **(given_shelves | shelves))
    return list(RULE.verdicts(account, Thresholds()))


def test_a_repository_that_keeps_all_is_named_with_what_it_costs_and_nothing_is_claimed() -> None:
    (verdict,) = judged(repository("serve", OLD, NEW, UNTAGGED))
    assert isinstance(verdict, Finding)
    assert verdict.monthly_cost_usd == Decimal("10.0")  # 100 GB at the 0.10 USD that the bill shows
    assert (verdict.claims, verdict.monthly_saving_list_usd) == ((), 0)
    assert verdict.evidence == (
        "no lifecycle policy, 3 images of 100.0 GB together",
        "no model or job read here names 2 of them (80.0 GB), 1 of these untagged",
        "in use: 2",
    )


def test_images_in_use_are_named_as_to_be_kept_whatever_names_them() -> None:
    jobs = [trained("t", uri(tag="@sha256:2")), trained("u", uri(tag="")), trained("v", uri("other", tag=":3"))]
    (verdict,) = judged(repository("serve", OLD, NEW, UNTAGGED), trainings=jobs)
    assert isinstance(verdict, Finding)
    assert "must keep what is in use (2, latest, sha256:2)" in verdict.recommendation
    assert "cannot be brought back" in verdict.recommendation
    assert not verdict.reversible


def test_many_names_in_use_are_counted() -> None:
    models = [serving(f"m{number}", uri(tag=f":{number}")) for number in range(8)]
    (verdict,) = judged(repository("serve", stored("9", 100, "old")), models=models)
    assert isinstance(verdict, Finding)
    assert verdict.evidence[-1] == "in use: 0, 1, 2, 3, 4 and 3 more"


def test_with_a_policy_or_without_anything_to_expire_it_is_innocent() -> None:
    assert judged(repository("serve", lifecycle=True, read=False)) == []
    assert judged(repository("serve", NEW)) == []
    assert judged(repository("serve")) == []


def test_what_costs_less_than_a_dollar_is_not_named() -> None:
    assert judged(repository("serve", stored("0", 9, "old"))) == []
    assert len(judged(repository("serve", stored("0", 10, "old")))) == 1


def test_the_rate_of_its_own_region_counts() -> None:
    (verdict,) = judged(repository("serve", OLD, region="eu-central-1"))
    assert isinstance(verdict, Finding)
    assert verdict.monthly_cost_usd == Decimal("6.0")


def test_without_a_rate_on_the_bill_the_cost_is_not_known() -> None:
    for costs in (None, ECR_BILL.model_copy(update={"lines": ()})):
        (verdict,) = judged(repository("serve", OLD), related_costs=costs, models=[])
        assert isinstance(verdict, Finding)
        assert verdict.monthly_cost_usd is None
        assert verdict.evidence[-1] == "in use: nothing that was read"


def test_what_could_not_be_read_is_undecided() -> None:
    policy, images = judged(
        repository("a-serve", lifecycle=None, read=False), repository("b-serve", lifecycle=False, read=False)
    )
    assert isinstance(policy, Undecided)
    assert isinstance(images, Undecided)
    assert (policy.missing, images.missing) == ("its lifecycle policy", "its list of images")
    assert "ecr:GetLifecyclePolicy" in policy.how_to_fix
    assert "ecr:DescribeImages" in images.how_to_fix


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 200)), max_size=6))
def test_each_repository_is_named_once_in_one_order_and_never_claims(named: list[tuple[str, int]]) -> None:
    found = [repository(name * 3, stored("0", size, "old")) for name, size in dict(named).items()]
    verdicts = judged(*found, *found[::-1])
    assert verdicts == judged(*found[::-1])
    assert [v.resource.name for v in verdicts] == sorted(name * 3 for name, size in dict(named).items() if size >= 10)
    assert not any(v.claims for v in verdicts if isinstance(v, Finding))
