"""A plan as it would be found on its first day."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest

from sagemaker_cost_mcp.analysis.deployment.planned_snapshot import NOTHING_YET, SHELVES, FirstDay, first_day
from sagemaker_cost_mcp.model.inference import EndpointKind
from sagemaker_cost_mcp.model.resources import IdleStop
from sagemaker_cost_mcp.model.snapshot import Snapshot
from tests.template_cases import PRICES, here, named, of_type, plan_of, snapshot, template


def day_of(text: str) -> FirstDay:
    return first_day(here(plan_of(text).resources), snapshot(), PRICES)


def day(resources: dict[str, Any]) -> FirstDay:
    return day_of(template(resources))


def test_a_plan_fills_the_shelves_that_it_promises_and_no_others() -> None:
    text = {kind: of_type(kind) for kind in ("Domain", "UserProfile", "Space", "FeatureGroup", "Model", "Cluster")}
    everything = day(
        {
            **text,
            "MlflowTrackingServer": of_type("MlflowTrackingServer"),
            "InferenceComponent": of_type("InferenceComponent"),
            "App": of_type("App", AppType="JupyterLab"),
            "N": of_type("NotebookInstance", InstanceType="ml.t3.medium"),
            "L": of_type("NotebookInstanceLifecycleConfig"),
            "C": of_type("EndpointConfig"),
            "E": of_type("Endpoint", EndpointConfigName={"Ref": "C"}),
        }
    ).snapshot
    always = {"taken_at", "account_id", "partition", "regions", "prices", "catalog"}
    filled = {name for name, value in everything if value not in ((), None)}
    assert filled == SHELVES | always
    assert not SHELVES & NOTHING_YET
    assert set(Snapshot.model_fields) > SHELVES | NOTHING_YET


def test_notebooks_point_at_the_configuration_that_is_planned_with_them() -> None:
    found = day_of(named("notebooks.yaml"))
    analyst, researcher = found.snapshot.notebook_instances
    assert (analyst.ref.name, analyst.lifecycle_config, analyst.volume_gb) == ("analyst", "Shutdown", 5)
    assert (researcher.lifecycle_config, researcher.volume_gb) == (None, 200)
    assert analyst.ref.tags == {"Environment": "dev", "Project": "churn", "Team": "042"}
    (shutdown,) = found.snapshot.lifecycle_configs
    assert (shutdown.name, shutdown.idle_stop) == ("Shutdown", IdleStop.PRESENT)
    assert found.addresses[analyst.ref.arn] == "Analyst"


@pytest.mark.parametrize(
    ("content", "verdict"),
    [
        (b64encode(b"echo hello").decode(), IdleStop.ABSENT),
        ("not base64 !", IdleStop.OPAQUE),
        (b64encode(b"\xff\xfe").decode(), IdleStop.OPAQUE),
        ({"Fn::Base64": {"Fn::Sub": "python autostop.py ${Bucket}"}}, IdleStop.PRESENT),
    ],
)
def test_scripts_leave_nothing_but_a_verdict(content: object, verdict: IdleStop) -> None:
    found = day(
        {
            "L": of_type("NotebookInstanceLifecycleConfig", OnCreate=[{"Content": content}]),
            "Bucket": {"Type": "AWS::S3::Bucket"},
        }
    )
    assert found.snapshot.lifecycle_configs[0].idle_stop is verdict


def test_the_kind_of_an_endpoint_follows_from_its_configuration() -> None:
    def with_config(name: str, **properties: Any) -> dict[str, Any]:
        return {f"{name}C": of_type("EndpointConfig", **properties),
                name: of_type("Endpoint", EndpointConfigName={"Ref": f"{name}C"})}  # fmt: skip

    one = {"VariantName": "v", "ModelName": "m", "InstanceType": "ml.m5.large", "InitialInstanceCount": 3}
    bare = {"VariantName": "v", "InstanceType": "ml.m5.large", "InitialInstanceCount": 1}
    serverless = {
        "VariantName": "v",
        "ModelName": "m",
        "ServerlessConfig": {"MemorySizeInMB": 2048, "ProvisionedConcurrency": 2},
    }
    found = day(
        {
            **with_config("A", ProductionVariants=[one], AsyncInferenceConfig={"OutputConfig": {}}),
            **with_config("B", ProductionVariants=[bare], ExecutionRoleArn="arn"),
            **with_config("C", ProductionVariants=[serverless]),
            **with_config(
                "D",
                ProductionVariants=[{**one, "CapacityReservationConfig": {}, "AcceleratorType": "ml.eia2.medium"}],
                ShadowProductionVariants=[bare],
                ExecutionRoleArn="arn",
            ),
        }
    )
    kinds = {one.ref.name: one.kind for one in found.snapshot.endpoints}
    assert kinds == {
        "A": EndpointKind.ASYNC,
        "B": EndpointKind.INFERENCE_COMPONENT,
        "C": EndpointKind.SERVERLESS,
        "D": EndpointKind.REAL_TIME,
    }
    by_name = {one.ref.name: one.variants for one in found.snapshot.endpoints}
    assert by_name["A"][0].instance_count == 3
    assert (by_name["C"][0].instance_type, by_name["C"][0].provisioned_concurrency) == (None, 2)
    assert (by_name["D"][0].reserved, by_name["D"][0].elastic_inference) == (True, "ml.eia2.medium")
    assert [one.shadow for one in by_name["D"]] == [False, True]


def test_what_a_rule_needs_and_nobody_knows_keeps_the_resource_from_the_rules() -> None:
    found = day(
        {
            "N": of_type("NotebookInstance", InstanceType={"Ref": "Gone"}),
            "E": of_type("Endpoint", EndpointConfigName="elsewhere"),
            "Other": of_type("Pipeline"),
        }
    )
    assert found.unseen == ["N", "E"]
    assert found.snapshot.notebook_instances == found.snapshot.endpoints == ()


def test_images_are_read_of_models_and_components() -> None:
    image = {"Fn::Sub": "111122223333.dkr.ecr.us-west-2.amazonaws.com/${Repository}:1"}
    found = day(
        {
            "M": of_type("Model", PrimaryContainer={"Image": image}),
            "P": of_type("Model", Containers=[{"ModelPackageName": "p"}, {"Image": "x/y", "Mode": "MultiModel"}]),
            "I": of_type("InferenceComponent", EndpointName="e", Specification={"Container": {"Image": "x/y"}}),
            "J": of_type("InferenceComponent", EndpointName="e", Specifications=[{"Container": {"Image": "x/z"}}]),
            "Repository": {"Type": "AWS::ECR::Repository"},
        }
    )
    first, second = found.snapshot.models
    assert first.containers[0].image is not None
    assert first.containers[0].image.uri == "111122223333.dkr.ecr.us-west-2.amazonaws.com/«Repository»:1"
    assert [(one.package, one.multi_model) for one in second.containers] == [("p", False), (None, True)]
    assert [plan.image.uri for plan in found.snapshot.component_plans if plan.image] == ["x/y", "x/z"]


def test_studio_hangs_together_by_names() -> None:
    settings = {
        "AppLifecycleManagement": {"IdleSettings": {"LifecycleManagement": "ENABLED", "IdleTimeoutInMinutes": 60}}
    }
    scripted = {"LifecycleConfigArns": ["arn"]}
    found = day(
        {
            "D": of_type(
                "Domain",
                DomainName="science",
                DefaultUserSettings={"JupyterLabAppSettings": settings, "CodeEditorAppSettings": scripted},
            ),
            "U": of_type("UserProfile", DomainId={"Fn::GetAtt": ["D", "DomainId"]}, UserProfileName="ana"),
            "S": of_type(
                "Space",
                DomainId={"Ref": "D"},
                SpaceName="desk",
                OwnershipSettings={"OwnerUserProfileName": "ana"},
                SpaceSharingSettings={"SharingType": "Shared"},
                SpaceSettings={"JupyterLabAppSettings": {"DefaultResourceSpec": {"LifecycleConfigArn": "arn"}}},
            ),
            "A": of_type(
                "App",
                AppType="JupyterServer",
                DomainId="d-1",
                UserProfileName={"Ref": "U"},
                ResourceSpec={"InstanceType": "system"},
            ),
            "B": of_type(
                "App", AppType="JupyterLab", DomainId={"Ref": "D"}, ResourceSpec={"InstanceType": "t3.medium"}
            ),
        }
    ).snapshot
    (domain,), (profile,), (space,) = found.studio_domains, found.user_profiles, found.studio_spaces
    assert domain.idle is not None
    assert (domain.idle["JupyterLab"].enabled, domain.idle["JupyterLab"].timeout_minutes) == (True, 60)
    assert (domain.idle["CodeEditor"].enabled, domain.idle["CodeEditor"].scripted) == (None, True)
    assert {domain.domain_id, profile.domain_id, space.domain_id} == {"science"}
    assert space.idle is not None
    assert (space.shared, space.owner, space.idle["JupyterLab"].scripted) == (True, "ana", True)
    first, second = found.studio_apps
    assert (first.domain_id, first.user_profile, first.instance_type) == ("d-1", "ana", "system")
    assert (second.domain_id, second.instance_type) == ("science", "ml.t3.medium")


def test_clusters_have_as_many_instances_as_they_ask_for() -> None:
    (cluster,) = day_of(named("studio-and-hyperpod.yaml")).snapshot.clusters
    assert cluster.groups is not None
    assert [(one.name, dict(one.counts), one.slurm_role, one.volume_gb) for one in cluster.groups] == [
        ("head", {"ml.m5.xlarge": 1}, "Controller", None),
        ("gpu", {"ml.g5.12xlarge": 2}, "Compute", 500),
        ("reserved", {"ml.p5.48xlarge": 4}, None, None),
    ]
    assert (cluster.orchestrator, cluster.scales) == ("slurm", False)
    eks = of_type("Cluster", Orchestrator={"Eks": {"ClusterArn": {"Fn::GetAtt": ["K", "Arn"]}}},
                  RestrictedInstanceGroups=[{"InstanceGroupName": "r"}])  # fmt: skip
    (other,) = day({"P": eks, "K": {"Type": "AWS::EKS::Cluster"}}).snapshot.clusters
    assert (other.orchestrator, other.eks_cluster_arn) == ("eks", "«K»")
    assert other.groups is not None
    assert (other.groups[0].restricted, dict(other.groups[0].counts)) == (True, {})


def test_servers_and_stores_are_there_from_the_first_day() -> None:
    found = day(
        {
            "T": of_type("MlflowTrackingServer"),
            "F": of_type("FeatureGroup", OnlineStoreConfig={"EnableOnlineStore": True, "StorageType": "InMemory"}),
        }
    ).snapshot
    assert found.tracking_servers[0].size == "Small"
    assert (found.feature_groups[0].online_store, found.feature_groups[0].storage_type) == (True, "InMemory")
