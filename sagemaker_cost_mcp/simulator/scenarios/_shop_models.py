"""The models of `shop`: five of them are one container with other weights."""

from __future__ import annotations

from collections.abc import Iterator

from sagemaker_cost_mcp.simulator.description import MAIN_REGION, Model
from sagemaker_cost_mcp.simulator.scenarios._days import Days

ACCOUNT = "555566667777"
STANDBY_REGION = "eu-west-1"

MODEL_SECRET = "EXAMPLE-feature-store-token-91c2"  # noqa: S105 - made up, to prove that environments are not kept
"""A token that somebody put into a container's environment; nothing of ours may ever repeat it."""

_OWN = f"{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com"
_AWS = "763104351884.dkr.ecr.us-east-1.amazonaws.com"

RECS_IMAGE = f"{_OWN}/shop-recs:3.2"
XGBOOST_IMAGE = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1"
PYTORCH_IMAGE = f"{_AWS}/pytorch-inference:2.4.0-cpu-py311"
PYTORCH_GPU_IMAGE = f"{_AWS}/pytorch-inference:2.4.0-gpu-py311"
MULTI_MODEL_IMAGE = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1"
TEXT_GENERATION_IMAGE = f"{_AWS}/huggingface-pytorch-tgi-inference:2.4.0-tgi2.4.0-gpu-py311"

_IMAGES = {
    "recs-home": RECS_IMAGE,
    "recs-cart": RECS_IMAGE,
    "recs-email": RECS_IMAGE,
    "recs-similar": RECS_IMAGE,
    "recs-category": RECS_IMAGE,
    "recs-next-gen": PYTORCH_IMAGE,
    "recs-nightly-refresh": PYTORCH_IMAGE,
    "search-rank-v2": PYTORCH_IMAGE,
    "search-rank-v3": PYTORCH_IMAGE,
    "price-optimizer": XGBOOST_IMAGE,
    "fraud-score-v7": XGBOOST_IMAGE,
    "checkout-risk-champion": XGBOOST_IMAGE,
    "checkout-risk-challenger": XGBOOST_IMAGE,
    "promo-banner": XGBOOST_IMAGE,
    "month-close-forecast": XGBOOST_IMAGE,
    "gift-finder": PYTORCH_IMAGE,
    "address-parser": PYTORCH_IMAGE,
    "image-tagger": PYTORCH_GPU_IMAGE,
    "reviews-sentiment": PYTORCH_IMAGE,
    "query-intent": PYTORCH_IMAGE,
    "legacy-translate": PYTORCH_IMAGE,
    "video-moderation": PYTORCH_GPU_IMAGE,
    "catalog-ocr": PYTORCH_IMAGE,
    "size-advisor": XGBOOST_IMAGE,
    "llm-chat-poc": TEXT_GENERATION_IMAGE,
    "jumpstart-flan-t5": TEXT_GENERATION_IMAGE,
}


def models(days: Days) -> Iterator[Model]:
    """All models, in both regions."""
    for name, image in _IMAGES.items():
        yield _model(days, name, image)
    yield Model(
        name="store-forecasts",
        image=MULTI_MODEL_IMAGE,
        created=days.ago(380, 8),
        artifact=f"s3://shop-models-{ACCOUNT}/store-forecasts/",
        multi_model=True,
        tags={"Team": "planning"},
    )
    yield _model(days, "fraud-score-v7", XGBOOST_IMAGE.replace(MAIN_REGION, STANDBY_REGION), STANDBY_REGION)


def _model(days: Days, name: str, image: str, region: str = MAIN_REGION) -> Model:
    return Model(
        name=name,
        image=image,
        region=region,
        created=days.ago(3 if name == "recs-next-gen" else 400, 8),
        artifact=f"s3://shop-models-{region}-{ACCOUNT}/{name}/model.tar.gz",
        environment={"FEATURE_STORE_TOKEN": MODEL_SECRET} if image == RECS_IMAGE else {},
    )
