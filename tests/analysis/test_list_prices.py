from __future__ import annotations

from sagemaker_cost_mcp.analysis.list_prices import list_price, usage_price, volume_price
from tests.builders import price, snapshot


def test_components_of_one_type_have_prices_of_their_own() -> None:
    training, hosting = price("USE1-Train:ml.g5.xlarge", "1.408"), price("USE1-Host:ml.g5.xlarge", "1.4084")
    taken = snapshot(prices=[training, hosting])
    assert list_price(taken, "us-east-1", "Host", "ml.g5.xlarge") == hosting
    assert list_price(taken, "us-east-1", "Notebk", "ml.g5.xlarge") is None


def test_no_volume_price_is_no_price() -> None:
    assert volume_price(snapshot(), "us-east-1", "Notebk") is None


def test_a_usage_type_without_its_regions_prefix_finds_its_price() -> None:
    lab = price("USE1-Studio:JupyterLab-ml.m5.xlarge", "0.23")
    lab = lab.model_copy(update={"component": "Studio:JupyterLab", "item": "ml.m5.xlarge"})
    session = price("USE1-Canvas:Session-Hrs", "1.9")
    taken = snapshot(prices=[lab, session])
    assert usage_price(taken, "us-east-1", "Studio:JupyterLab-ml.m5.xlarge") == lab
    assert usage_price(taken, "us-east-1", "Canvas:Session-Hrs") == session
    assert usage_price(taken, "eu-west-1", "Canvas:Session-Hrs") is None
    assert usage_price(taken, "us-east-1", "") is None
