"""An inference workload that does not exist yet, as somebody describes it to know how to serve it."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field, WithJsonSchema

from sagemaker_cost_mcp.model.value import Value

_Requests = Annotated[float, Field(ge=0, le=10**9), WithJsonSchema({"type": "number"})]
_NUMBERS = {"type": "array", "items": {"type": "number"}}


class InferenceWorkload(Value):
    """Requests and what one of them takes."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    requests_by_hour: Annotated[tuple[_Requests, ...], Field(max_length=168), WithJsonSchema(_NUMBERS)]
    """24 (a day) or 168 (a week from Monday 0:00 UTC)."""
    milliseconds: Annotated[float, Field(gt=0, le=10**7), WithJsonSchema({"type": "number"})]
    """Of a request."""
    instance_type: str | None = None
    """Default: the cheapest."""
    count: Annotated[int, Field(ge=1, le=1000), WithJsonSchema({"type": "integer"})] = 1
    name: str = "workload"

    @property
    def type_name(self) -> str | None:
        """Its instance type as the price list writes it; None: it names none."""
        name = (self.instance_type or "").strip().lower()
        if not name:
            return None
        return name if name.startswith("ml.") else f"ml.{name}"
