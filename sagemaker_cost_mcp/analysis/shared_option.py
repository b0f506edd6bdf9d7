"""Shared multi-model: one fleet for several endpoints of the same container."""

from __future__ import annotations

from sagemaker_cost_mcp.analysis.inference_gates import Gate, Limit, at_most
from sagemaker_cost_mcp.analysis.inference_subject import PriceBook, Subject
from sagemaker_cost_mcp.analysis.multi_model_support import MULTI_MODEL_SERVERS
from sagemaker_cost_mcp.analysis.option_sharing import Shared
from sagemaker_cost_mcp.analysis.serving_option import (
    MONTH,
    Option,
    Running,
    instance_charges,
    latency_gate,
    moving_gates,
    shape_gates,
)
from sagemaker_cost_mcp.analysis.wording import some_of

_NAMED = 3


def shared_option(subject: Subject, book: PriceBook, shared: Shared) -> Option:
    """The share of the fleet that one endpoint pays."""
    found = instance_charges(shared.machines, book, Running(component="Host", hours=MONTH))
    p99 = subject.demand.p99_ms
    return Option(
        name="shared-multi-model",
        label=f"multi-model, shared with {some_of(shared.with_whom, _NAMED)}",
        charges=() if isinstance(found, str) else found,
        unpriced=found if isinstance(found, str) else "",
        gates=(
            _container(shared),
            _memory(subject, book, shared),
            _cold(subject),
            latency_gate(subject, p99, p99),
            *shape_gates(subject),
            *moving_gates(subject),
        ),
        latency="as now once a model is in memory",
        cold_starts="seconds, when a model is loaded that nobody called for a while",
        steps=(
            "create a multi-model endpoint over one S3 prefix with the models of all of them",
            "let callers name their model (TargetModel), then delete the single endpoints",
        ),
        break_even="cheaper as long as the fleet is smaller than the endpoints together",
    )


def _container(shared: Shared) -> Gate:
    if shared.server in MULTI_MODEL_SERVERS:
        return Gate("multi-model-container", "pass", f"AWS's {shared.server} containers host many models")
    settle = "look whether it runs Multi Model Server or Triton"
    return Gate("multi-model-container", "unknown", f"the image's name does not tell whether it takes many: {settle}")


def _memory(subject: Subject, book: PriceBook, shared: Shared) -> Gate:
    spec = book.specs.get(shared.machines[0].instance_type)
    most = float(spec.memory_gib) if spec else 0.0
    return at_most(Limit(gate="memory", most=most, unit="GB", settle="give memory_gb"), subject.needs.memory_gb)


def _cold(subject: Subject) -> Gate:
    bears = subject.needs.cold_starts
    if bears is None:
        return Gate("cold-starts", "unknown", "a model that left memory is loaded in seconds: give cold_starts")
    return Gate("cold-starts", "fail" if bears == "none" else "pass", f"loading takes seconds; callers bear {bears}")
