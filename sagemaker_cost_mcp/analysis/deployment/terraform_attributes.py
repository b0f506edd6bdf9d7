"""Attributes of Terraform's AWS provider, as properties by the names that CloudFormation gives them.

Source: pages of hashicorp/aws, version 6 (`aws_sagemaker_endpoint_configuration`, …), and the provider's schemas. What
is not in the table is not looked at, so that environments, hyperparameters and scripts of others stay out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sagemaker_cost_mcp.analysis.deployment.plan import SCALED

PREFIX = "aws_sagemaker_"
OTHER_PROVIDER = "awscc_sagemaker_"
"""The same services through Cloud Control, with attributes of other names."""

_KINDS = {
    "aws_appautoscaling_target": SCALED,
    "aws_sagemaker_endpoint_configuration": "EndpointConfig",
    "aws_sagemaker_notebook_instance_lifecycle_configuration": "NotebookInstanceLifecycleConfig",
}


def kind_of(type_name: str) -> str | None:
    """The kind of a resource type; None: it is none of SageMaker's.

    >>> kind_of("aws_sagemaker_model_package_group"), kind_of("aws_sagemaker_endpoint_configuration")
    ('ModelPackageGroup', 'EndpointConfig')
    >>> kind_of("aws_s3_bucket") is None
    True
    """
    if type_name in _KINDS:
        return _KINDS[type_name]
    if not type_name.startswith(PREFIX):
        return None
    return "".join(word.capitalize() for word in type_name.removeprefix(PREFIX).split("_"))


@dataclass(frozen=True)
class Block:
    """A nested block, which Terraform always writes as a list."""

    name: str
    shape: Shape
    several: bool = False
    """False: at most one, which is the property itself."""


@dataclass(frozen=True)
class Wrapped:
    """A text that CloudFormation keeps in a list of one: `OnStart: [{Content: …}]`."""

    name: str
    inner: str


Shape = Mapping[str, "str | Block | Wrapped"]

_CLUSTER_CONFIG: Shape = {
    "instance_count": "InstanceCount",
    "instance_type": "InstanceType",
    "volume_size_in_gb": "VolumeSizeInGB",
}
_STOPPING: Shape = {"max_runtime_in_seconds": "MaxRuntimeInSeconds"}
_JOB_DEFINITION: Shape = {
    "name": "JobDefinitionName",
    "job_resources": Block("JobResources", {"cluster_config": Block("ClusterConfig", _CLUSTER_CONFIG)}),
    "stopping_condition": Block("StoppingCondition", _STOPPING),
}
_VARIANT: Shape = {
    "variant_name": "VariantName",
    "model_name": "ModelName",
    "instance_type": "InstanceType",
    "initial_instance_count": "InitialInstanceCount",
    "volume_size_in_gb": "VolumeSizeInGB",
    "accelerator_type": "AcceleratorType",
    "capacity_reservation_config": Block("CapacityReservationConfig", {"ml_reservation_arn": "MlReservationArn"}),
    "serverless_config": Block(
        "ServerlessConfig",
        {
            "memory_size_in_mb": "MemorySizeInMB",
            "max_concurrency": "MaxConcurrency",
            "provisioned_concurrency": "ProvisionedConcurrency",
        },
    ),
    "managed_instance_scaling": Block(
        "ManagedInstanceScaling",
        {"status": "Status", "min_instance_count": "MinInstanceCount", "max_instance_count": "MaxInstanceCount"},
    ),
}
_SPEC: Shape = {"instance_type": "InstanceType", "lifecycle_config_arn": "LifecycleConfigArn"}
_IDLE: Shape = {
    "lifecycle_management": "LifecycleManagement",
    "idle_timeout_in_minutes": "IdleTimeoutInMinutes",
}
_APP: Shape = {
    "app_lifecycle_management": Block("AppLifecycleManagement", {"idle_settings": Block("IdleSettings", _IDLE)}),
    "lifecycle_config_arns": "LifecycleConfigArns",
    "default_resource_spec": Block("DefaultResourceSpec", _SPEC),
}
_APPS: Shape = {
    "jupyter_lab_app_settings": Block("JupyterLabAppSettings", _APP),
    "code_editor_app_settings": Block("CodeEditorAppSettings", _APP),
}
_STORAGE: Shape = {"ebs_storage_settings": Block("EbsStorageSettings", {"ebs_volume_size_in_gb": "EbsVolumeSizeInGb"})}
_CONTAINER: Shape = {"image": "Image", "mode": "Mode", "model_package_name": "ModelPackageName"}
_SPECIFICATION: Shape = {"container": Block("Container", {"image": "Image"})}
_VOLUME: Shape = {"ebs_volume_config": Block("EbsVolumeConfig", {"volume_size_in_gb": "VolumeSizeInGB"})}

ATTRIBUTES: Mapping[str, Shape] = MappingProxyType(
    {
        "App": {
            "app_name": "AppName",
            "app_type": "AppType",
            "domain_id": "DomainId",
            "user_profile_name": "UserProfileName",
            "space_name": "SpaceName",
            "resource_spec": Block("ResourceSpec", _SPEC),
        },
        "Cluster": {
            "cluster_name": "ClusterName",
            "instance_group": Block(
                "InstanceGroups",
                {
                    "instance_group_name": "InstanceGroupName",
                    "instance_type": "InstanceType",
                    "instance_count": "InstanceCount",
                    "training_plan_arn": "TrainingPlanArn",
                    "instance_storage_config": Block("InstanceStorageConfigs", _VOLUME, several=True),
                },
                several=True,
            ),
            "orchestrator": Block("Orchestrator", {"eks": Block("Eks", {"cluster_arn": "ClusterArn"})}),
        },
        "DataQualityJobDefinition": _JOB_DEFINITION,
        "Domain": {
            "domain_name": "DomainName",
            "default_user_settings": Block("DefaultUserSettings", _APPS),
            "default_space_settings": Block("DefaultSpaceSettings", _APPS),
        },
        "Endpoint": {"name": "EndpointName", "endpoint_config_name": "EndpointConfigName"},
        "EndpointConfig": {
            "name": "EndpointConfigName",
            "execution_role_arn": "ExecutionRoleArn",
            "async_inference_config": Block("AsyncInferenceConfig", {}),
            "production_variants": Block("ProductionVariants", _VARIANT, several=True),
            "shadow_production_variants": Block("ShadowProductionVariants", _VARIANT, several=True),
        },
        "FeatureGroup": {
            "feature_group_name": "FeatureGroupName",
            "online_store_config": Block(
                "OnlineStoreConfig", {"enable_online_store": "EnableOnlineStore", "storage_type": "StorageType"}
            ),
            "offline_store_config": Block("OfflineStoreConfig", {}),
            "throughput_config": Block(
                "ThroughputConfig",
                {
                    "throughput_mode": "ThroughputMode",
                    "provisioned_read_capacity_units": "ProvisionedReadCapacityUnits",
                    "provisioned_write_capacity_units": "ProvisionedWriteCapacityUnits",
                },
            ),
        },
        "InferenceComponent": {
            "name": "InferenceComponentName",
            "endpoint_name": "EndpointName",
            "specification": Block("Specification", _SPECIFICATION),
            "specifications": Block("Specifications", _SPECIFICATION, several=True),
        },
        "MlflowTrackingServer": {
            "tracking_server_name": "TrackingServerName",
            "tracking_server_size": "TrackingServerSize",
        },
        "Model": {
            "name": "ModelName",
            "primary_container": Block("PrimaryContainer", _CONTAINER),
            "container": Block("Containers", _CONTAINER, several=True),
        },
        "ModelQualityJobDefinition": _JOB_DEFINITION,
        "MonitoringSchedule": {
            "name": "MonitoringScheduleName",
            "monitoring_schedule_config": Block(
                "MonitoringScheduleConfig",
                {
                    "monitoring_job_definition_name": "MonitoringJobDefinitionName",
                    "monitoring_type": "MonitoringType",
                    "schedule_config": Block("ScheduleConfig", {"schedule_expression": "ScheduleExpression"}),
                },
            ),
        },
        "NotebookInstance": {
            "name": "NotebookInstanceName",
            "instance_type": "InstanceType",
            "volume_size": "VolumeSizeInGB",
            "lifecycle_config_name": "LifecycleConfigName",
        },
        "NotebookInstanceLifecycleConfig": {
            "name": "NotebookInstanceLifecycleConfigName",
            "on_create": Wrapped("OnCreate", "Content"),
            "on_start": Wrapped("OnStart", "Content"),
        },
        SCALED: {
            "resource_id": "ResourceId",
            "scalable_dimension": "ScalableDimension",
            "service_namespace": "ServiceNamespace",
            "min_capacity": "MinCapacity",
            "max_capacity": "MaxCapacity",
        },
        "Space": {
            "space_name": "SpaceName",
            "domain_id": "DomainId",
            "ownership_settings": Block("OwnershipSettings", {"owner_user_profile_name": "OwnerUserProfileName"}),
            "space_sharing_settings": Block("SpaceSharingSettings", {"sharing_type": "SharingType"}),
            "space_settings": Block(
                "SpaceSettings",
                {**_APPS, "app_type": "AppType", "space_storage_settings": Block("SpaceStorageSettings", _STORAGE)},
            ),
        },
        "TrainingJob": {
            "training_job_name": "TrainingJobName",
            "enable_managed_spot_training": "EnableManagedSpotTraining",
            "resource_config": Block("ResourceConfig", _CLUSTER_CONFIG),
            "stopping_condition": Block("StoppingCondition", _STOPPING),
        },
        "UserProfile": {
            "user_profile_name": "UserProfileName",
            "domain_id": "DomainId",
            "user_settings": Block("UserSettings", _APPS),
        },
    }
)
"""Attributes that are read, by kind; of the others nothing is needed."""
