from __future__ import annotations

from sagemaker_cost_mcp.inventory.studio_domains import studio_domains
from sagemaker_cost_mcp.model.studio import IdleSettings
from tests.fake_reading import ReadingOf
from tests.studio_answers import ARN, CREATED_UTC, REGION, account, described_domain


def test_a_domain_has_its_file_system_and_the_defaults_of_users_and_of_shared_spaces(reading_of: ReadingOf) -> None:
    (found,) = studio_domains(reading_of(account()), REGION).items
    assert (found.ref.name, found.ref.type, found.domain_id) == ("team-1", "domain", "d-0001")
    assert (found.efs_id, found.auth_mode, found.status) == ("fs-0123456789", "SSO", "InService")
    assert (found.created_at, found.modified_at) == (CREATED_UTC, CREATED_UTC)
    assert found.idle == {
        "JupyterLab": IdleSettings(enabled=True, timeout_minutes=60),
        "CodeEditor": IdleSettings(scripted=True),
    }
    assert found.idle_shared == {"JupyterLab": IdleSettings(enabled=False)}


def test_a_script_attached_to_the_default_resources_is_seen_too(reading_of: ReadingOf) -> None:
    spec = {"DefaultResourceSpec": {"LifecycleConfigArn": f"{ARN}:studio-lifecycle-config/stop"}}
    answer = {**described_domain({"DomainId": "d-0001"}), "DefaultUserSettings": {"JupyterLabAppSettings": spec}}
    (found,) = studio_domains(reading_of(account(DescribeDomain=answer)), REGION).items
    assert found.idle == {"JupyterLab": IdleSettings(scripted=True)}
