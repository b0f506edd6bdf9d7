from __future__ import annotations

from sagemaker_cost_mcp.analysis.consolidation import Group, consolidation
from sagemaker_cost_mcp.model.hosting import ModelServer
from tests.builders import endpoint, variant
from tests.serving_builders import account, config, gpu, image, load, measured, model, plan


def shared(server: ModelServer | None, kind: str, gpus: tuple[float, float] | None = None) -> Group:
    hosts = [endpoint(f"ep-{n}", variant(instance_type=kind)) for n in range(2)]
    series = load(cpu=20.0, memory=20.0, latency_p50=30.0) | (gpu([gpus[0]], [gpus[1]]) if gpus else {})
    (group,) = consolidation(
        account(
            *hosts,
            endpoint_configs=tuple(config(one, plan("blue", f"{one.ref.name}-model")) for one in hosts),
            models=tuple(model(f"{one.ref.name}-model", image("served", server)) for one in hosts),
            endpoint_utilization=tuple(measured(one, series) for one in hosts),
        )
    ).groups
    return group


def test_triton_on_a_gpu_says_what_lies_on_it() -> None:
    assert shared(ModelServer.TRITON, "ml.g4dn.xlarge", (15.0, 30.0)).conditions == (
        "served is Triton, which holds many models on the GPU of ml.g4dn.xlarge (container mode MultiModel)",
        "each model lies as one archive under one S3 prefix, and callers name it (TargetModel)",
        "all models fit into memory at once: 40 % of each ml.g4dn.xlarge in use",
        "and into GPU memory: 60 % of each GPU in use, by what Triton has taken now",
        "a load test holds at 10 % of the cores and 30 % of the GPUs, the sum of all at the chosen quantile",
        "the owners accept one deployment, one quota and one failure for all",
    )


def test_components_on_gpus_say_what_is_reserved() -> None:
    assert shared(ModelServer.PYTORCH, "ml.g4dn.12xlarge", (80.0, 120.0)).conditions == (
        "the endpoint is made anew for inference components, and callers name theirs",
        (
            "what their copies reserve suits them and finds room beside what SageMaker keeps for itself: "
            "48 % of the memory of 1 x ml.g4dn.12xlarge and 4 of 4 GPUs, whole ones"
        ),
        "a load test holds with the cores that each reserves, 1 % of all",
        "fewer GPUs than now do for ep-0, ep-1: a parallel degree may have to be set",
        "the owners accept one deployment, one quota and one failure for all",
    )


def test_components_on_cpus_reserve_no_gpu() -> None:
    told = shared(ModelServer.HUGGING_FACE, "ml.m5.large").conditions
    assert told[1].endswith("96 % of the memory of 1 x ml.c5.large"), "3.84 of 4 GiB"
    assert not any("GPU" in one for one in told)


def test_other_containers_keep_their_words() -> None:
    assert shared(ModelServer.XGBOOST, "ml.m5.large").conditions[0] == "served serves many models"
    assert shared(None, "ml.m5.large").conditions[0].endswith("it is an image of your own")
