from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.model.container_images import container_image
from sagemaker_cost_mcp.model.finding import Confidence, Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.hosting import ComponentPlan
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules.image_pulled_across_regions import RULE
from sagemaker_cost_mcp.settings import Thresholds
from tests.builders import ACCOUNT
from tests.surroundings_builders import (
    AWS_OWN,
    HERE,
    THERE,
    packaged,
    processed,
    serving,
    surroundings,
    trained,
    uri,
)


def judged(account: Snapshot) -> list[Verdict]:
    return list(RULE.verdicts(account, Thresholds()))


def test_an_image_from_another_region_is_named_with_who_pulls_it() -> None:
    (verdict,) = judged(surroundings(models=[serving("shop", uri(region=THERE))]))
    assert isinstance(verdict, Finding)
    assert verdict.resource.arn == f"arn:aws:ecr:{THERE}:{ACCOUNT}:repository/serve"
    assert verdict.resource.region == THERE
    assert verdict.evidence[0] == f"model shop in {HERE} pull it from {THERE}"
    assert f"Replicate the repository to {HERE}" in verdict.recommendation
    assert verdict.confidence is Confidence.MEDIUM


def test_no_dollar_is_claimed_for_what_a_name_cannot_tell() -> None:
    (verdict,) = judged(surroundings(models=[serving("shop", uri(region=THERE))]))
    assert isinstance(verdict, Finding)
    assert (verdict.claims, verdict.monthly_cost_usd, verdict.monthly_saving_list_usd) == ((), None, 0)


def test_images_of_the_same_region_and_of_other_registries_are_innocent() -> None:
    account = surroundings(
        models=[serving("shop", uri(), "registry.example.com/serve:1", "serve:1")],
        trainings=[trained("t", uri("train")), trained("serverless", None)],
        processings=[processed("p", uri("prep", account=AWS_OWN))],
    )
    assert judged(account) == []


def test_jobs_count_the_machines_that_pulled_it() -> None:
    far = uri("train", region=THERE)
    jobs = [trained(f"t-{number}", far, machines=3) for number in range(5)]
    (verdict,) = judged(surroundings(trainings=jobs, processings=[processed("p", far, instance_count=None)]))
    assert isinstance(verdict, Finding)
    assert verdict.evidence[0].startswith("training-job t-4, training-job t-3, training-job t-2 and 3 more in")
    assert verdict.evidence[1] == "jobs pulled it onto 15 machines in the window"


def test_the_registry_of_another_account_is_a_weaker_case() -> None:
    (verdict,) = judged(
        surroundings(processings=[processed("p", uri("sagemaker-xgboost", region=THERE, account=AWS_OWN))])
    )
    assert isinstance(verdict, Finding)
    assert verdict.confidence is Confidence.LOW
    assert verdict.evidence[-1] == f"the registry is account {AWS_OWN}'s"
    assert "account that differs between regions" in verdict.recommendation


def test_an_inference_component_that_names_its_own_image_is_judged() -> None:
    plan = ComponentPlan(
        name="llm",
        arn=f"arn:aws:sagemaker:{HERE}:{ACCOUNT}:inference-component/llm",
        region=HERE,
        account_id=ACCOUNT,
        endpoint_name="ep",
        variant="blue",
        model_name=None,
        image=container_image(uri(region=THERE)),
        base=None,
        cpus=None,
        accelerators=None,
        min_memory_mb=None,
        max_memory_mb=None,
        copies=1,
        desired_copies=1,
    )
    adapter = plan.model_copy(update={"name": "adapter", "image": None})
    (verdict,) = judged(surroundings(component_plans=(plan, adapter)))
    assert isinstance(verdict, Finding)
    assert "inference-component llm" in verdict.evidence[0]


@pytest.mark.parametrize(
    ("account", "missing"),
    [
        (surroundings(models=[packaged("bought")]), "the image of model package churn-package/3"),
        (
            surroundings(trainings=[trained("job", None, algorithm_name="arn:aws:sagemaker:::algorithm/a")]),
            "the image of algorithm arn:aws:sagemaker:::algorithm/a",
        ),
        (
            surroundings(processings=[processed("p", None, described=False)]),
            "its image, since it was not described",
        ),
    ],
)
def test_an_image_that_is_not_known_is_undecided(account: Snapshot, missing: str) -> None:
    (verdict,) = judged(account)
    assert isinstance(verdict, Undecided)
    assert verdict.missing == missing


def test_many_unknown_images_are_told_once() -> None:
    jobs = [processed(f"p-{number}", None, described=False) for number in range(40)]
    (verdict,) = judged(surroundings(processings=jobs))
    assert isinstance(verdict, Undecided)
    assert verdict.resource.name == "p-9"
    assert verdict.missing.endswith(f"(as of 39 more of type processing-job in {HERE})")


@given(st.lists(st.tuples(st.sampled_from([HERE, THERE, "ap-south-1"]), st.sampled_from("abc")), max_size=8))
def test_each_repository_of_another_region_is_named_once_and_no_other(named: list[tuple[str, str]]) -> None:
    jobs = [trained(f"t-{place}", uri(name * 3, region=region)) for place, (region, name) in enumerate(named)]
    verdicts = judged(surroundings(trainings=jobs))
    assert [(v.resource.region, v.resource.name) for v in verdicts] == sorted(
        {(region, name * 3) for region, name in named if region != HERE}
    )
    assert verdicts == judged(surroundings(trainings=jobs[::-1]))
