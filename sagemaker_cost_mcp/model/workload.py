"""A workload that does not exist yet, as somebody describes it to know its price."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, WithJsonSchema

from sagemaker_cost_mcp.model.value import Value

WorkloadKind = Literal[
    "notebook", "studio", "training", "processing", "endpoint", "async", "serverless", "batch", "labeling"
]

Amount = Annotated[Decimal, Field(ge=0, le=10**12), WithJsonSchema({"type": "number"})]
"""Zero or more; the ceiling keeps a slip of the keyboard from reading as a price."""

Number = Annotated[int, Field(ge=0, le=100_000), WithJsonSchema({"type": "integer"})]


class Workload(Value):
    """What is not named for a kind may stay out."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    kind: WorkloadKind
    name: str | None = None
    instance_type: str | None = None
    count: Number = 1
    """Instances; people (notebook, studio)."""
    max_count: Number | None = None
    """endpoint, async."""
    hours_per_week: Annotated[Decimal, Field(gt=0, le=168), WithJsonSchema({"type": "number"})] = Decimal(168)
    """serverless: of provisioned concurrency."""
    busy_hours_per_day: Annotated[Decimal, Field(ge=0, le=24), WithJsonSchema({"type": "number"})] | None = None
    """At max_count."""
    requests_by_hour: Annotated[tuple[Amount, ...], Field(min_length=24, max_length=24)] | None = None
    requests_per_instance_hour: Annotated[Decimal, Field(gt=0), WithJsonSchema({"type": "number"})] | None = None
    """endpoint."""
    hours_per_run: Amount | None = None
    runs_per_month: Amount = Decimal(1)
    data_gb: Amount | None = None
    """processing: of a run."""
    gb_per_hour: Annotated[Decimal, Field(gt=0), WithJsonSchema({"type": "number"})] | None = None
    """Of one instance."""
    volume_gb: Amount | None = None
    """Default 5, 30 (training, processing), or 0 (endpoints)."""
    spot_share: Annotated[Decimal, Field(ge=0, le=1), WithJsonSchema({"type": "number"})] = Decimal(0)
    """0 to 1 of training."""
    spot_saving_percent: Annotated[Decimal, Field(ge=0, le=90), WithJsonSchema({"type": "number"})] | None = None
    requests_per_month: Amount | None = None
    """serverless."""
    milliseconds: Amount | None = None
    """Of a request."""
    memory_gb: Annotated[int, Field(ge=1, le=6), WithJsonSchema({"type": "integer"})] = 2
    provisioned_concurrency: Number = 0
    gb_in: Amount = Decimal(0)
    """A month."""
    gb_out: Amount = Decimal(0)
    objects_per_month: Amount | None = None
    workforce: Literal["private", "vendor", "public"] = "private"
    workers_per_object: Annotated[int, Field(ge=1, le=9), WithJsonSchema({"type": "integer"})] = 1
    usd_per_task: Amount | None = None
    """To each worker."""
    auto_labeled_share: Annotated[Decimal, Field(ge=0, le=1), WithJsonSchema({"type": "number"})] = Decimal(0)

    @property
    def label(self) -> str:
        """What to call it."""
        return self.name or " ".join(part for part in (self.kind, self.instance_type) if part)

    @property
    def type_name(self) -> str:
        """Its instance type as the price list writes it; empty: none is given."""
        name = (self.instance_type or "").strip().lower()
        return name if not name or name.startswith("ml.") else f"ml.{name}"
