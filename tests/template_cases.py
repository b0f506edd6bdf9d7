"""Templates, plans and price lists for tests about what is deployed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sagemaker_cost_mcp.analysis.deployment.place import Place
from sagemaker_cost_mcp.analysis.deployment.plan import Plan, Planned
from sagemaker_cost_mcp.analysis.deployment.planning import planned
from sagemaker_cost_mcp.analysis.deployment.priced_plan import PricedPlan, priced_plan
from sagemaker_cost_mcp.analysis.deployment.template_text import document
from sagemaker_cost_mcp.model.money import InstanceSpec, Price, PriceTier
from sagemaker_cost_mcp.model.snapshot import Snapshot

FOLDER = Path(__file__).parent / "templates"
PLACE = Place(region="us-east-1", account_id="111122223333")


def sold(component: str, item: str, usd: str, unit: str = "Hrs") -> Price:
    return Price(
        usage_type=f"USE1-{component}:{item}",
        region="us-east-1",
        component=component,
        item=item,
        unit=unit,
        tiers=(PriceTier(begin=Decimal(0), end=None, usd=Decimal(usd)),),
        source="a test",
        spec=InstanceSpec(vcpu=4, memory_gib=Decimal(16)) if item.startswith("ml.") else None,
    )


PRICES = (
    *(sold(part, "ml.m5.xlarge", "0.25") for part in ("Host", "AsyncInf", "Notebk", "Processing", "Train", "Cluster")),
    *(sold(f"Studio:{app}", "ml.m5.xlarge", "0.25") for app in ("JupyterLab", "KernelGateway", "CodeEditor")),
    *(sold(part, "VolumeUsage.gp2", "0.1", "GB-Mo") for part in ("Host", "Notebk", "Cluster")),
    sold("Studio", "VolumeUsage.gp3", "0.1", "GB-Mo"),
    sold("ServerlessInf", "Mem-2GB", "0.00004", "seconds"),
    sold("ProvisionedConcurrency", "Mem-2GB", "0.00002", "seconds"),
    sold("ProvisionedConcurrency", "Usage-2GB", "0.00001", "seconds"),
    sold("MLflow", "TrackingServer-Small", "0.6"),
    sold("FeatureStore", "ReadCapacityUnit-Hrs", "0.001"),
    sold("FeatureStore", "WriteCapacityUnit-Hrs", "0.002"),
)


def named(file: str) -> str:
    return (FOLDER / file).read_text(encoding="utf-8")


def template(resources: Mapping[str, Any], **sections: Any) -> str:
    return json.dumps({"Resources": resources, **sections})


def of_type(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": f"AWS::SageMaker::{kind}", "Properties": properties}


def plan_of(text: str, given: Mapping[str, str] | None = None) -> Plan:
    return planned(document(text), given or {}, PLACE)


def one_of(kind: str, **properties: Any) -> Planned:
    """The only resource of a template that has it."""
    (found,) = plan_of(template({"It": of_type(kind, **properties)})).resources
    return found


def snapshot(prices: Iterable[Price] = PRICES) -> Snapshot:
    return Snapshot(taken_at=datetime(2026, 11, 20, tzinfo=UTC), account_id=PLACE.account_id, prices=tuple(prices))


def here(resources: Iterable[Planned]) -> tuple[Planned, ...]:
    """With the region that the question names."""
    return tuple(
        Planned(
            address=one.address,
            kind=one.kind,
            properties=one.properties,
            region=one.region or PLACE.region,
            names=one.names,
        )
        for one in resources
    )


def priced(plan: Plan, prices: tuple[Price, ...] = PRICES) -> PricedPlan:
    return priced_plan(here(plan.resources), prices, snapshot(prices))


def priced_template(resources: Mapping[str, Any], **sections: Any) -> PricedPlan:
    return priced(plan_of(template(resources, **sections)))


def dollars(whole: PricedPlan) -> dict[str, float]:
    return {f"{line.workload}/{line.item}": float(line.monthly) for line in whole.estimate.lines}


def lacks(whole: PricedPlan) -> dict[str, str]:
    return {f"{one.workload}/{one.item}": one.why for one in whole.estimate.unpriced}


def frees(whole: PricedPlan) -> dict[str, str]:
    return {one.resource: one.why for one in whole.free}


def terraform(resources: Iterable[Mapping[str, Any]], **more: Any) -> str:
    return json.dumps({"format_version": "1.2", "planned_values": {"root_module": {"resources": [*resources]}}, **more})


def row(address: str, **values: Any) -> dict[str, Any]:
    base = address.rpartition("module.")[2] if "module." not in address else address[address.index("aws") :]
    return {"address": address, "mode": "managed", "type": base.partition(".")[0], "values": values}


def config(*variants: dict[str, Any], **more: Any) -> dict[str, Any]:
    return of_type("EndpointConfig", ProductionVariants=list(variants), **more)


def variant(name: str = "v", count: Any = 1, **more: Any) -> dict[str, Any]:
    return {
        "VariantName": name,
        "ModelName": "m",
        "InstanceType": "ml.m5.xlarge",
        "InitialInstanceCount": count,
        **more,
    }


def endpoint(config_name: str = "C", **more: Any) -> dict[str, Any]:
    return of_type("Endpoint", EndpointConfigName={"Fn::GetAtt": [config_name, "EndpointConfigName"]}, **more)


def target(
    resource: Any, least: Any = 1, most: Any = 3, dimension: str = "variant:DesiredInstanceCount"
) -> dict[str, Any]:
    return {
        "Type": "AWS::ApplicationAutoScaling::ScalableTarget",
        "Properties": {
            "ResourceId": resource,
            "MinCapacity": least,
            "MaxCapacity": most,
            "ScalableDimension": f"sagemaker:{dimension}",
            "ServiceNamespace": "sagemaker",
        },
    }
