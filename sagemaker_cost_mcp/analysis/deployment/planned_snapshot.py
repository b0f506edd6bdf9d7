"""A plan as a snapshot of its first day: what rules about configuration and prices would say of it can be asked then.

Shelves that tell of use stay empty, so only rules that read none of them may be asked (`SHELVES`, `NOTHING_YET`): to a
rule about idleness the silence of what does not exist would look like idleness.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from sagemaker_cost_mcp.analysis.deployment.plan import Links, Planned
from sagemaker_cost_mcp.analysis.deployment.planned_endpoints import planned_component, planned_endpoint, planned_model
from sagemaker_cost_mcp.analysis.deployment.planned_machines import (
    planned_cluster,
    planned_feature_group,
    planned_lifecycle_config,
    planned_notebook,
    planned_tracking_server,
)
from sagemaker_cost_mcp.analysis.deployment.planned_ref import Maker
from sagemaker_cost_mcp.analysis.deployment.planned_studio import (
    planned_app,
    planned_domain,
    planned_profile,
    planned_space,
)
from sagemaker_cost_mcp.analysis.deployment.properties import NotKnown
from sagemaker_cost_mcp.model.money import Price
from sagemaker_cost_mcp.model.snapshot import Shelf, Snapshot
from sagemaker_cost_mcp.model.value import Value

_MADE: Mapping[str, tuple[Shelf, Callable[[Maker, Planned], Value]]] = {
    "App": ("studio_apps", planned_app),
    "Cluster": ("clusters", planned_cluster),
    "Domain": ("studio_domains", planned_domain),
    "Endpoint": ("endpoints", planned_endpoint),
    "FeatureGroup": ("feature_groups", planned_feature_group),
    "InferenceComponent": ("component_plans", planned_component),
    "MlflowTrackingServer": ("tracking_servers", planned_tracking_server),
    "Model": ("models", planned_model),
    "NotebookInstance": ("notebook_instances", planned_notebook),
    "NotebookInstanceLifecycleConfig": ("lifecycle_configs", planned_lifecycle_config),
    "Space": ("studio_spaces", planned_space),
    "UserProfile": ("user_profiles", planned_profile),
}

SHELVES: frozenset[Shelf] = frozenset(shelf for shelf, _ in _MADE.values())
"""Shelves that a plan fills."""

NOTHING_YET: frozenset[Shelf] = frozenset({"training_jobs", "tuning_jobs", "processing_jobs", "transform_jobs", "bill"})
"""Shelves that are empty on the first day, and truly so: of what a plan makes nothing has run or been billed."""


@dataclass
class FirstDay:
    """A plan as it would be found on its first day."""

    snapshot: Snapshot
    addresses: Mapping[str, str]
    """Address in the plan by ARN."""
    unseen: list[str] = field(default_factory=list[str])
    """Addresses of resources that no rule saw, since a setting that decides is not known."""


def first_day(resources: Iterable[Planned], read: Snapshot, prices: tuple[Price, ...]) -> FirstDay:
    """The snapshot of a plan.

    Args:
        resources: Each with its region.
        read: What was read for the question: its account and its moment are those of the plan.
        prices: Price lists of the plan's regions.
    """
    planned = tuple(resources)
    maker = Maker(links=Links(planned), taken_at=read.taken_at, account_id=read.account_id, partition=read.partition)
    found: dict[str, list[Any]] = {}
    unseen: list[str] = []
    for one in planned:
        shelf, made = _MADE.get(one.kind, (None, None))
        if shelf is None or made is None:
            continue
        try:
            found.setdefault(shelf, []).append(made(maker, one))
        except NotKnown:
            unseen.append(one.address)
    return FirstDay(
        snapshot=Snapshot(
            taken_at=read.taken_at,
            account_id=read.account_id,
            partition=read.partition,
            regions=tuple(sorted({one.region for one in planned if one.region})),
            prices=prices,
            catalog=prices,
            **cast("dict[str, Any]", {shelf: tuple(several) for shelf, several in found.items()}),
        ),
        addresses={maker.ref(one, "").arn: one.address for one in planned},
        unseen=unseen,
    )
