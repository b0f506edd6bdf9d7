from __future__ import annotations

from typing import Any

import pytest

from sagemaker_cost_mcp.inventory.callers import caller
from sagemaker_cost_mcp.model.trail import CallerKind

STS = "arn:aws:sts::111122223333:assumed-role"


def assumed(role: str, session: str, **more: Any) -> dict[str, Any]:
    return {"type": "AssumedRole", "arn": f"{STS}/{role}/{session}", **more}


@pytest.mark.parametrize(
    ("identity", "kind", "name", "role"),
    [
        (assumed("DataScientist", "ana@example.com"), CallerKind.PERSON, "ana@example.com", "DataScientist"),
        (assumed("AWSReservedSSO_Adm_1a", "1234567890"), CallerKind.PERSON, "1234567890", "AWSReservedSSO_Adm_1a"),
        (assumed("Exec", "SageMaker"), CallerKind.PROGRAM, "SageMaker", "Exec"),
        (assumed("Ec2", "i-0abc12345678def90"), CallerKind.PROGRAM, "i-0abc12345678def90", "Ec2"),
        (assumed("Ci", "botocore-session-1730000000"), CallerKind.PROGRAM, "botocore-session-1730000000", "Ci"),
        (assumed("Exec", "SageMaker", sessionContext={"sourceIdentity": "ana"}), CallerKind.PERSON, "ana", "Exec"),
        (assumed("Lead", "ana", invokedBy="cloudformation.amazonaws.com"),
         CallerKind.SERVICE, "cloudformation.amazonaws.com", "Lead"),
        (assumed("Lead", "ana", invokedBy="AWS Internal"), CallerKind.PERSON, "ana", "Lead"),
        (assumed("AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint", "AutoScaling"), CallerKind.SERVICE,
         "AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint",
         "AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint"),
        ({"type": "AWSService", "invokedBy": "sagemaker.amazonaws.com"},
         CallerKind.SERVICE, "sagemaker.amazonaws.com", None),
        ({"type": "Root", "arn": "arn:aws:iam::111122223333:root"}, CallerKind.ROOT, "root", None),
        ({"type": "IAMUser", "arn": "arn:aws:iam::1:user/bo", "userName": "bo"}, CallerKind.PERSON, "bo", None),
        ({"type": "AWSAccount", "accountId": "999988887777"}, CallerKind.PROGRAM, "AWSAccount 999988887777", None),
        ({}, CallerKind.PROGRAM, "caller unknown", None),
    ],
)  # fmt: skip
def test_people_programs_and_services_are_told_apart(
    identity: dict[str, Any], kind: CallerKind, name: str, role: str | None
) -> None:
    found = caller(identity)
    assert (found.kind, found.name, found.role) == (kind, name, role)


def test_a_role_with_a_path_is_named_without_it() -> None:
    assert caller(assumed("team/ml/Lead", "ana")).role == "Lead"
