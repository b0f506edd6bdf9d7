"""Kinds of SageMaker resources as CloudFormation names them: which cost nothing, and which cost what nobody can tell.

What is in neither table and has no pricing of its own either is new: it is told as not known, never as free.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_REGISTRY = "an entry in a register; what it points to is stored in S3 or ECR"
_LINEAGE = "an entry of lineage or experiments"
_RUNS = "a description; the jobs that run by it cost money"
_SCRIPT = "a script; what it runs on costs money"

FREE: Mapping[str, str] = MappingProxyType(
    {
        "AIWorkloadConfig": _RUNS,
        "Action": _LINEAGE,
        "Algorithm": _REGISTRY,
        "AppImageConfig": "a setting of Studio",
        "Artifact": _LINEAGE,
        "ClusterSchedulerConfig": "a policy; the cluster's instances cost money",
        "CodeRepository": "a link to a repository",
        "ComputeQuota": "a policy; the cluster's instances cost money",
        "Context": _LINEAGE,
        "DataQualityJobDefinition": _RUNS,
        "Device": "a registration; Edge Manager has ended",
        "DeviceFleet": "a registration; Edge Manager has ended",
        "Domain": "what runs in it costs money, and Amazon EFS bills what is stored in its home file system",
        "Experiment": _LINEAGE,
        "ExperimentTrialComponent": _LINEAGE,
        "FlowDefinition": "a description; human reviews cost money for each object",
        "Hub": _REGISTRY,
        "HubContentReference": _REGISTRY,
        "HumanTaskUi": "a template of a page",
        "Image": "a name for container images in ECR",
        "ImageVersion": "a container image; ECR bills what is stored",
        "InferenceComponent": "it runs on the instances of its endpoint, which are billed",
        "Model": "a description; endpoints and transform jobs cost money, S3 and ECR bill what is stored",
        "ModelBiasJobDefinition": _RUNS,
        "ModelCard": "a document",
        "ModelCardExportJob": "a document; S3 bills what is stored",
        "ModelExplainabilityJobDefinition": _RUNS,
        "ModelPackage": _REGISTRY,
        "ModelPackageGroup": _REGISTRY,
        "ModelPackageGroupPolicy": "a policy",
        "ModelQualityJobDefinition": _RUNS,
        "NotebookInstanceLifecycleConfig": _SCRIPT,
        "ServicecatalogPortfolioStatus": "a switch",
        "StudioLifecycleConfig": _SCRIPT,
        "TrialComponent": _LINEAGE,
        "UserProfile": "apps and spaces of the user cost money",
        "Workforce": "workers are paid by task",
        "Workteam": "workers are paid by task",
    }
)
"""What costs nothing by itself, with the reason."""

BY_USE: Mapping[str, str] = MappingProxyType(
    {
        "HyperParameterTuningJob": "it costs what its training jobs take",
        "InferenceExperiment": "it adds the instances of its variants to an endpoint for as long as it lasts",
        "LabelingJob": "it costs by labeled object and by worker's task: describe it in workloads",
        "MlflowApp": "AWS publishes no price for it that is known here",
        "PartnerApp": "the partner's price, by tier",
        "Pipeline": "it costs what its runs start",
        "Project": "it costs what its Service Catalog product makes",
    }
)
"""What costs money, but a template does not tell how much."""

NAMED_BY: Mapping[str, str] = MappingProxyType(
    {
        "DataQualityJobDefinition": "JobDefinitionName",
        "ModelBiasJobDefinition": "JobDefinitionName",
        "ModelExplainabilityJobDefinition": "JobDefinitionName",
        "ModelQualityJobDefinition": "JobDefinitionName",
        "MlflowTrackingServer": "TrackingServerName",
        "MlflowApp": "Name",
        "ScalableTarget": "ResourceId",
    }
)
"""Property with the name, where it is not the kind followed by `Name`."""

SOLD_AS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "NotebookInstance": ("Notebook", "Storage"),
        "EndpointConfig": ("Hosting", "AsyncInf", "Serverless", "ProvisionedConcurrency", "Storage"),
        "App": ("studio-jupyterlab", "studio-codeeditor", "Studio-Notebook", "RStudio"),
        "Space": ("Storage",),
        "MonitoringSchedule": ("Processing",),
        "ProcessingJob": ("Processing",),
        "TrainingJob": ("Training",),
        "Cluster": ("Cluster", "Storage"),
        "MlflowTrackingServer": ("MLflow",),
        "FeatureGroup": ("FeatureStore",),
    }
)
"""Components of the price list that each kind is priced from (`model.sold`); rules compare within them."""
