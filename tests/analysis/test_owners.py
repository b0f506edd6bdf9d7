from __future__ import annotations

from typing import Any

import pytest

from sagemaker_cost_mcp.analysis.owners import attributed, owner
from sagemaker_cost_mcp.analysis.trail import Trail
from sagemaker_cost_mcp.model.finding import Owner
from sagemaker_cost_mcp.model.snapshot import Gap
from sagemaker_cost_mcp.model.trail import CallerKind
from tests.builders import ACCOUNT, REGION, finding, ref, snapshot
from tests.studio_builders import studio_ref
from tests.trail_builders import event, sweep, with_trail

TAGS = ("Owner", "CreatedBy", "Team")
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
        ({"AmazonDataZoneDomain": "dzd-1", "AmazonDataZoneProject": "p-1"}, "service", f"{UNIFIED} p-1"),
        ({"bedrock:marketplace-registration-status": "registered", "sagemaker-sdk:jumpstart-model-id": "x"},
         "service", "Amazon Bedrock Marketplace"),
        ({"bedrock:marketplace-registration-status": "deregistered"}, "unknown", ""),
        ({"sagemaker-sdk:bedrock": "compatible"}, "unknown", ""),
        ({"CreatedBy": "HyperPodInference", "sagemaker-sdk:jumpstart-model-id": "x"},
         "service", "the HyperPod inference operator"),
        ({"CreatedBy": "ada"}, "person", "ada"),
        ({"sagemaker:pipeline-execution-arn": "arn:aws:sagemaker:us-east-1:1:pipeline/train/execution/x1"},
         "service", "SageMaker Pipelines pipeline train"),
        ({"sagemaker-sdk:jumpstart-model-id": "flan"}, "service", "SageMaker JumpStart flan"),
        ({"aws-jumpstart-inference-model-uri": "s3://x"}, "service", "SageMaker JumpStart s3://x"),
        ({"services.k8s.aws/namespace": "ml"}, "service", "a Kubernetes controller (ACK) ml"),
    ],
)  # fmt: skip
def test_trap_21_the_maker_comes_before_the_person(tags: dict[str, str], kind: str, name: str) -> None:
    found = owner(ref(tags=tags), TAGS)
    assert (found.kind, found.name) == (kind, name)


@pytest.mark.parametrize(
    ("name", "service"),
    [
        ("jumpstart-dft-llama", "SageMaker JumpStart"),
        ("canvas-new-deployment-04-03-2025-1-20-PM", "SageMaker Canvas"),
        ("pipelines-a1b2c3d4e5f6-TrainModel-Zx9", "SageMaker Pipelines"),
    ],
)
def test_trap_21_a_name_that_a_service_gives_points_to_the_service(name: str, service: str) -> None:
    assert owner(ref(name), TAGS).name == service
    assert owner(ref(f"my-{name}"), TAGS).kind == "unknown"


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


def opened(**by: Any) -> Trail:
    return Trail.of(with_trail(snapshot(), sweep(event("notebook-instance/nb", 20, **by))))


def test_where_no_tag_names_anybody_the_last_event_does() -> None:
    found = owner(ref(), TAGS, opened(by="ana@example.com", role="Lead"))
    assert (found.kind, found.name) == ("person", "ana@example.com")
    assert found.evidence == (
        "CloudTrail: CreatePresignedNotebookInstanceUrl on 2026-10-31 by ana@example.com, role Lead"
    )
    assert owner(ref(tags={"Owner": "ada"}), TAGS, opened()).name == "ada", "a tag is the owner's own word"


def test_unread_tags_leave_the_trail() -> None:
    found = owner(ref().model_copy(update={"tags": None}), TAGS, opened())
    assert found.name == "ana"
    assert found.evidence.endswith("its tags could not be read, so a stack or service may own it")


def test_trap_21_a_service_that_made_the_call_is_no_person() -> None:
    found = owner(ref(), TAGS, opened(by="sagemaker.amazonaws.com", kind=CallerKind.SERVICE))
    assert (found.kind, found.name) == ("service", "sagemaker.amazonaws.com")


def test_root_is_called_root_and_a_program_is_nobody_to_ask() -> None:
    root = owner(ref(), TAGS, opened(by="root", kind=CallerKind.ROOT))
    assert (root.kind, root.name) == ("person", "root")
    program = owner(ref(), TAGS, opened(by="SageMaker", kind=CallerKind.PROGRAM, role="ExecutionRole"))
    assert (program.kind, program.name) == ("unknown", "")
    assert "names only a program" in program.evidence
    assert "role ExecutionRole" in program.evidence


def test_trap_21_the_person_behind_a_stack_or_service_is_named_beside_it() -> None:
    tags = {"aws:cloudformation:stack-name": "ml-base", "Owner": "ada"}
    by_tag = owner(ref(tags=tags), TAGS, opened())
    assert (by_tag.kind, by_tag.name) == ("stack", "ml-base")
    assert by_tag.evidence == "tag aws:cloudformation:stack-name=ml-base; ask ada: tag Owner=ada"
    assert "; ask ana: CloudTrail" in owner(ref(tags={"AmazonDataZoneProject": "p"}), TAGS, opened()).evidence


def test_trap_21_a_service_that_the_rule_saw_comes_before_a_persons_tag() -> None:
    automl = Owner(kind="service", name="SageMaker Autopilot", evidence="its AutoML job")
    assert owner(ref(tags={"Owner": "ada"}), TAGS, seen=automl).name == "SageMaker Autopilot"


def test_without_permission_the_owner_is_unknown_and_the_permission_is_named() -> None:
    action = "cloudtrail:LookupEvents"
    gap = Gap(operation=action, region=REGION, account_id=ACCOUNT, reason="no", missing_permission=action)
    unread = Trail.of(snapshot().model_copy(update={"gaps": (gap,)}))
    found = owner(ref(), TAGS, unread)
    assert found.kind == "unknown"
    assert found.evidence == (
        "no tag Owner, CreatedBy, Team; CloudTrail was not read (cloudtrail:LookupEvents is not granted)"
    )
