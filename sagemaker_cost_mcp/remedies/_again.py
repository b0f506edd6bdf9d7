"""What makes a thing again once it is deleted: AWS's own description of it, reshaped into what creates it.

Sources: API reference of each Describe and Create operation; parts that a description calls otherwise are named.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sagemaker_cost_mcp.model.remedy import Command, Json
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.remedies._commands import command, own_tags
from sagemaker_cost_mcp.remedies._query import reshaped, same


@dataclass(frozen=True, kw_only=True)
class Kind:
    """How a kind of resource is described and created."""

    noun: str
    """As the CLI calls it: `notebook-instance`."""
    always: Mapping[str, str]
    optional: Mapping[str, str] = field(default_factory=dict[str, str])

    def kept(
        self, resource: ResourceRef, options: Mapping[str, Json], changed: Mapping[str, str] | None = None
    ) -> Command:
        """Save what creates it again.

        Args:
            resource: What is kept.
            options: Which one, as the CLI asks.
            changed: JMESPath of parts that shall be otherwise.
        """
        return command(
            f"sagemaker describe-{self.noun}",
            resource.region,
            {**options, "query": reshaped({**self.always, **(changed or {})}, self.optional)},
            "What creates it again, for the way back: keep the file",
            saves=file_of(resource),
        )

    def made(self, resource: ResourceRef, why: str = "Again as it was, from the file that was kept") -> Command:
        """Create it from the file."""
        source: dict[str, Json] = {"cli-input-json": f"file://{file_of(resource)}", **own_tags(resource)}
        return command(f"sagemaker create-{self.noun}", resource.region, source, why)


def file_of(resource: ResourceRef) -> str:
    """Name of the file that keeps it."""
    return f"{resource.name.replace('/', '-')}.json"


NOTEBOOK = Kind(
    noun="notebook-instance",
    always=same(("NotebookInstanceName", "InstanceType", "RoleArn")),
    optional={
        **same(("SubnetId", "KmsKeyId", "IpAddressType", "DirectInternetAccess", "VolumeSizeInGB", "RootAccess")),
        **same(("DefaultCodeRepository", "AdditionalCodeRepositories", "PlatformIdentifier")),
        **same(("InstanceMetadataServiceConfiguration",)),
        "SecurityGroupIds": "SecurityGroups",
        "LifecycleConfigName": "NotebookInstanceLifecycleConfigName",
    },
)
APP = Kind(
    noun="app",
    always=same(("DomainId", "AppType", "AppName")),
    optional=same(("UserProfileName", "SpaceName", "ResourceSpec")),
)
SPACE = Kind(
    noun="space",
    always=same(("DomainId", "SpaceName")),
    optional=same(("SpaceSettings", "OwnershipSettings", "SpaceSharingSettings", "SpaceDisplayName")),
)
FEATURE_GROUP = Kind(
    noun="feature-group",
    always=same(
        ("FeatureGroupName", "RecordIdentifierFeatureName", "EventTimeFeatureName", "FeatureDefinitions"),
    ),
    optional=same(("OnlineStoreConfig", "OfflineStoreConfig", "ThroughputConfig", "RoleArn", "Description")),
)
LABELING_JOB = Kind(
    noun="labeling-job",
    always=same(
        ("LabelingJobName", "LabelAttributeName", "InputConfig", "OutputConfig", "RoleArn", "HumanTaskConfig"),
    ),
    optional=same(("LabelCategoryConfigS3Uri", "StoppingConditions", "LabelingJobAlgorithmsConfig")),
)
