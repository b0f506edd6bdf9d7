"""How the shelves of what stands behind endpoints are filled: models, plans of components, scaling."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sagemaker_cost_mcp.inventory import component_plans as plans
from sagemaker_cost_mcp.inventory import models, scaling
from sagemaker_cost_mcp.model.hosting import ComponentPlan, EndpointConfig
from sagemaker_cost_mcp.model.inference import InferenceComponent
from sagemaker_cost_mcp.reader.asking import Step
from sagemaker_cost_mcp.reader.regional import Found, Regional
from sagemaker_cost_mcp.reader.steps import Inventory


@dataclass(frozen=True, kw_only=True)
class HostingShelves:
    """The steps of one question that read what stands behind endpoints."""

    inventory: Inventory

    def regional(self) -> tuple[Regional, ...]:
        """All of it hangs on endpoints; models on those that configurations and components name."""
        return (
            Regional(
                name="component_plans",
                fills="component_plans",
                needs=("inference_components",),
                step=self.component_plans,
            ),
            Regional(name="models", fills="models", needs=("endpoint_configs", "component_plans"), step=self.models),
            Regional(name="scaling_targets", fills="scaling_targets", needs=("endpoints",), step=self.targets),
            Regional(name="scaling_policies", fills="scaling_policies", needs=("scaling_targets",), step=self.policies),
            Regional(
                name="scheduled_actions", fills="scheduled_actions", needs=("scaling_targets",), step=self.actions
            ),
        )

    def component_plans(self, region: str, found: Found) -> Step[Any] | None:
        """What the inference components of a region ask for."""
        components: tuple[InferenceComponent, ...] = found["inference_components"]
        if not components:
            return None
        return self.inventory(
            ("component_plans", region, tuple(sorted(one.ref.arn for one in components))),
            lambda reading: plans.component_plans(reading, region, components),
            "sagemaker:DescribeInferenceComponent",
        )

    def models(self, region: str, found: Found) -> Step[Any] | None:
        """Models that a region's configurations and components name."""
        configs: tuple[EndpointConfig, ...] = found["endpoint_configs"]
        components: tuple[ComponentPlan, ...] = found["component_plans"]
        named = [name for config in configs for variant in config.variants for name in variant.models]
        wanted = frozenset(named) | {one.model_name for one in components if one.model_name}
        if not wanted:
            return None
        return self.inventory(
            ("models", region, wanted), lambda reading: models.models(reading, region, wanted), "sagemaker:Search"
        )

    def targets(self, region: str, found: Found) -> Step[Any] | None:
        """Scalable targets of a region that has endpoints."""
        if not found["endpoints"]:
            return None
        return self.inventory(
            ("scaling_targets", region),
            lambda reading: scaling.scalable_targets(reading, region),
            "application-autoscaling:DescribeScalableTargets",
        )

    def policies(self, region: str, found: Found) -> Step[Any] | None:
        """Scaling policies of a region that has scalable targets."""
        if not found["scaling_targets"]:
            return None
        return self.inventory(
            ("scaling_policies", region),
            lambda reading: scaling.scaling_policies(reading, region),
            "application-autoscaling:DescribeScalingPolicies",
        )

    def actions(self, region: str, found: Found) -> Step[Any] | None:
        """Scheduled actions of a region that has scalable targets."""
        if not found["scaling_targets"]:
            return None
        return self.inventory(
            ("scheduled_actions", region),
            lambda reading: scaling.scheduled_actions(reading, region),
            "application-autoscaling:DescribeScheduledActions",
        )
