from __future__ import annotations

import pytest

from sagemaker_cost_mcp.analysis.owners import attributed, owner
from sagemaker_cost_mcp.model.finding import Owner
from tests.builders import finding, ref
from tests.studio_builders import studio_ref

TAGS = ("Owner", "Team")
UNIFIED = "SageMaker Unified Studio (Amazon DataZone) project"


@pytest.mark.parametrize(
    ("tags", "kind", "name"),
    [
        ({"aws:cloudformation:stack-name": "ml-base", "Owner": "ada"}, "stack", "ml-base"),
        ({"AmazonDataZoneProject": "p-1", "Owner": "ada"}, "service", f"{UNIFIED} p-1"),
        ({"sagemaker:project-name": "churn"}, "service", "SageMaker project churn"),
        ({"sagemaker:domain-arn": "arn:x"}, "service", "SageMaker Studio domain arn:x"),
        ({"Team": "vision", "Owner": "ada"}, "person", "ada"),
        ({"Team": "vision"}, "person", "vision"),
        ({"o-wner": "ada"}, "person", "ada"),
        ({"OWNER": "ada"}, "person", "ada"),
        ({"Owner": ""}, "unknown", ""),
        ({}, "unknown", ""),
    ],
)  # fmt: skip
def test_trap_21_the_maker_comes_before_the_person(tags: dict[str, str], kind: str, name: str) -> None:
    found = owner(ref(tags=tags), TAGS)
    assert (found.kind, found.name) == (kind, name)


def test_a_name_that_jumpstart_gives_points_to_jumpstart() -> None:
    assert owner(ref("jumpstart-dft-llama"), TAGS).name == "SageMaker JumpStart"


def test_unread_tags_are_not_no_owner() -> None:
    untold = ref().model_copy(update={"tags": None})
    assert owner(untold, TAGS).evidence == "its tags could not be read"


def test_trap_21_advice_goes_to_the_stack_or_service_that_owns_the_resource() -> None:
    by_stack = attributed(finding("a", tags={"aws:cloudformation:stack-name": "ml-base"}), TAGS)
    assert by_stack.recommendation.startswith("Make this change in stack ml-base")
    by_service = attributed(finding("a", tags={"AmazonDataZoneProject": "p"}), TAGS)
    assert by_service.recommendation.startswith("It is run by SageMaker Unified Studio")
    assert attributed(finding("a", tags={"Owner": "ada"}), TAGS).recommendation == "Stop it."


def test_tags_that_studio_puts_on_its_own_parts_do_not_make_them_a_services() -> None:
    tags = {"sagemaker:domain-arn": "arn:x", "sagemaker:user-profile-arn": "arn:y", "sagemaker:space-arn": "arn:z"}
    lab = studio_ref("app", "d-1/lab/JupyterLab/default", "canvas-lab/JupyterLab/default", tags)
    assert owner(lab, TAGS).kind == "unknown"
    assert owner(lab.model_copy(update={"tags": {**tags, "Owner": "ada"}}), TAGS).name == "ada"
    project = {**tags, "sagemaker:project-name": "churn"}
    assert owner(lab.model_copy(update={"tags": project}), TAGS).name == "SageMaker project churn"


def test_the_owner_that_the_rule_saw_stays_where_tags_say_nothing() -> None:
    profile = Owner(kind="person", name="ana", evidence="user profile ana of domain d-1")
    untagged = finding("a").model_copy(update={"owner": profile})
    assert attributed(untagged, TAGS).owner == profile
    unread = untagged.model_copy(update={"resource": ref("a").model_copy(update={"tags": None})})
    assert attributed(unread, TAGS).owner == profile
    tagged = finding("a", tags={"Owner": "ada"}).model_copy(update={"owner": profile})
    assert attributed(tagged, TAGS).owner.name == "ada"
