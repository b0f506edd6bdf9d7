from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.model.finding import Confidence, Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.surroundings import Bucket, BucketLifecycle
from sagemaker_cost_mcp.rules.bucket_without_lifecycle import RULE
from sagemaker_cost_mcp.settings import Thresholds
from tests.serving_builders import model
from tests.surroundings_builders import S3_BILL, WHOLE, bucket, surroundings


def judged(*buckets: Bucket, **shelves: Any) -> list[Verdict]:
    known: dict[str, Any] = {"related_costs": S3_BILL}
    account = surroundings(buckets=buckets, **(known | shelves))
    return list(RULE.verdicts(account, Thresholds()))


def found(*buckets: Bucket, **shelves: Any) -> Finding:
    (verdict,) = judged(*buckets, **shelves)
    assert isinstance(verdict, Finding)
    return verdict


def test_a_bucket_without_any_rule_is_named_with_what_it_costs_and_nothing_is_claimed() -> None:
    verdict = found(bucket(GlacierInstantRetrievalStorage=50))
    assert verdict.monthly_cost_usd == Decimal("23.2")  # 1,000 GB at 0.023 USD and 50 GB at 0.004 USD
    assert (verdict.claims, verdict.monthly_saving_list_usd) == ((), 0)
    assert verdict.confidence is Confidence.MEDIUM
    assert verdict.evidence == (
        "no rule expires or moves objects",
        "no rule ends incomplete multipart uploads",
        "it holds 1050.0 GB",
    )
    assert not verdict.reversible


def test_noncurrent_versions_matter_where_the_bucket_keeps_some() -> None:
    rules = BucketLifecycle(current=True, noncurrent=False, uploads=True)
    verdict = found(bucket(rules=rules, versioned=True))
    assert verdict.evidence[0] == "no rule looks after noncurrent versions, which the bucket keeps"
    assert judged(bucket(rules=rules, versioned=False)) == []


def test_uploads_alone_are_a_weak_case() -> None:
    verdict = found(bucket(rules=BucketLifecycle(current=True, noncurrent=True, uploads=False), versioned=None))
    assert verdict.confidence is Confidence.LOW


def test_a_bucket_whose_rules_look_after_all_is_innocent() -> None:
    assert judged(bucket(rules=WHOLE, versioned=None, gigabytes=None)) == []


def test_artifacts_that_endpoints_run_from_are_pointed_out() -> None:
    live, elsewhere = model("a"), model("b")
    container = live.containers[0].model_copy(update={"artifact": "s3://ml-team/shop/model.tar.gz"})
    verdict = found(bucket(), models=[live.model_copy(update={"containers": (container,)}), elsewhere])
    assert verdict.evidence[-1] == "artifacts of 1 models that endpoints run lie in it"
    assert "an endpoint whose artifact is gone cannot start instances" in verdict.recommendation


def test_what_costs_less_than_a_dollar_is_not_named() -> None:
    assert judged(bucket(gigabytes=43)) == []
    assert len(judged(bucket(gigabytes=44))) == 1


@pytest.mark.parametrize(
    ("costs", "kinds"),
    [(None, {}), (S3_BILL, {"StandardIAStorage": 1}), (S3_BILL, {"NewStorage": 1})],
)
def test_a_storage_class_without_a_price_on_the_bill_leaves_the_cost_open(costs: Any, kinds: dict[str, Any]) -> None:
    assert found(bucket(**kinds), related_costs=costs).monthly_cost_usd is None


def test_an_empty_storage_class_needs_no_price() -> None:
    assert found(bucket(StandardIAStorage=0)).monthly_cost_usd == 23


@pytest.mark.parametrize(
    ("subject", "missing", "action"),
    [
        (bucket(rules=None), "its lifecycle configuration", "s3:GetLifecycleConfiguration"),
        (bucket(gigabytes=None), "its size: CloudWatch has no BucketSizeBytes of it", "cloudwatch:GetMetricData"),
        (
            bucket(rules=BucketLifecycle(current=True, noncurrent=False, uploads=True), versioned=None),
            "whether it keeps noncurrent versions",
            "s3:GetBucketVersioning",
        ),
    ],
)
def test_what_could_not_be_read_is_undecided(subject: Bucket, missing: str, action: str) -> None:
    (verdict,) = judged(subject)
    assert isinstance(verdict, Undecided)
    assert verdict.missing == missing
    assert action in verdict.how_to_fix


@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.booleans(), st.integers(0, 5000)), max_size=5))
def test_one_bucket_never_changes_the_verdict_on_another(drawn: list[tuple[bool, bool, bool, int]]) -> None:
    made = [
        bucket(f"b-{place}", size, rules=BucketLifecycle(current=a, noncurrent=b, uploads=c), versioned=not b)
        for place, (a, b, c, size) in enumerate(drawn)
    ]
    together = judged(*made)
    assert together == [verdict for one in made for verdict in judged(one)]
    costs = [v.monthly_cost_usd for v in together if isinstance(v, Finding)]
    assert all(cost is not None and cost >= 1 for cost in costs)
