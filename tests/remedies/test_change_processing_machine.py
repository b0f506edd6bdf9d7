from __future__ import annotations

from tests.described import reshaped
from tests.remedy_cases_jobs import CASES

BY_NAME = {str(case): case for case in CASES}


def test_only_the_type_of_the_cluster_changes() -> None:
    proposed = BY_NAME["oversized-processing: one"].change
    assert proposed.what == "The next run of prep takes ml.m5.xlarge instead of ml.m5.4xlarge."
    cluster = {"InstanceType": "ml.m5.4xlarge", "InstanceCount": 3, "VolumeSizeInGB": 30}
    described = {"ProcessingResources": {"ClusterConfig": cluster}, "RoleArn": "role", "ExitMessage": "none"}
    made = reshaped(proposed.commands[0], described)
    assert made == {
        "ProcessingResources": {"ClusterConfig": {**cluster, "InstanceType": "ml.m5.xlarge"}},
        "RoleArn": "role",
    }
    assert proposed.guardrails == ()


def test_an_idle_gpu_is_refused_to_its_family() -> None:
    proposed = BY_NAME["idle-gpu-processing: one"].change
    (guardrail,) = proposed.guardrails
    assert guardrail.document["Statement"][0]["Action"] == "sagemaker:CreateProcessingJob"
    assert "CUDA" in proposed.check_first[0]
