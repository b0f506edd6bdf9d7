"""What must be true before several endpoints share a fleet, and cannot be seen from outside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sagemaker_cost_mcp.analysis.multi_model_support import MULTI_MODEL_SERVERS
from sagemaker_cost_mcp.analysis.right_size import Sized
from sagemaker_cost_mcp.analysis.shared_fleet import SharedFleet
from sagemaker_cost_mcp.analysis.wording import some_of

_NAMED = 3


def sharing_conditions(fleet: SharedFleet, sized: Sequence[Sized]) -> Iterator[str]:
    """One half sentence each.

    Args:
        fleet: What they would share.
        sized: Its members, in the same order.
    """
    yield from _as_components(fleet, sized) if fleet.components else _in_one_container(fleet, sized)
    yield "the owners accept one deployment, one quota and one failure for all"


def _in_one_container(fleet: SharedFleet, sized: Sequence[Sized]) -> Iterator[str]:
    image, name = sized[0].served.images[0], fleet.sold.type.name
    tags = {one.served.images[0].tag for one in sized}
    if fleet.sold.spec.gpu:
        yield f"{image.repository} is Triton, which holds many models on the GPU of {name} (container mode MultiModel)"
    elif image.server in MULTI_MODEL_SERVERS:
        yield f"{image.repository} serves many models"
    else:
        yield f"{image.repository} answers the multi-model API (/models): it is an image of your own"
    yield "each model lies as one archive under one S3 prefix, and callers name it (TargetModel)"
    if len(tags) > 1:
        yield f"all models work with one tag of the image (now: {', '.join(sorted(str(tag) for tag in tags))})"
    yield f"all models fit into memory at once: {100 * fleet.memory:.0f} % of each {name} in use"
    if fleet.sold.spec.gpu:
        yield f"and into GPU memory: {100 * fleet.gpu_memory:.0f} % of each GPU in use, by what Triton has taken now"
    gpus = f" and {100 * fleet.gpu:.0f} % of the GPUs" if fleet.sold.spec.gpu else ""
    yield f"a load test holds at {100 * fleet.cpu:.0f} % of the cores{gpus}, the sum of all at the chosen quantile"


def _as_components(fleet: SharedFleet, sized: Sequence[Sized]) -> Iterator[str]:
    yield "the endpoint is made anew for inference components, and callers name theirs"
    name = f"{fleet.count} x {fleet.sold.type.name}"
    held = f"{100 * fleet.memory:.0f} % of the memory of {name}{_gpus(fleet)}"
    yield f"what their copies reserve suits them and finds room beside what SageMaker keeps for itself: {held}"
    yield f"a load test holds with the cores that each reserves, {100 * fleet.cpu:.0f} % of all"
    fewer = _with_fewer_gpus(fleet, sized)
    if fewer:
        yield f"fewer GPUs than now do for {some_of(fewer, _NAMED)}: a parallel degree may have to be set"


def _gpus(fleet: SharedFleet) -> str:
    reserved = sum(one.gpus * len(one.instances) for one in fleet.components)
    return f" and {reserved} of {fleet.sold.spec.gpu * fleet.count} GPUs, whole ones" if reserved else ""


def _with_fewer_gpus(fleet: SharedFleet, sized: Sequence[Sized]) -> list[str]:
    reserved = {one.name: one.gpus for one in fleet.components}
    return [one.served.endpoint.ref.name for one in sized if reserved[one.served.key] < one.current.sold.spec.gpu]
