"""What a host's form left empty arrives as empty text, and means that nothing was said."""

from __future__ import annotations

import os

import pytest

from sagemaker_cost_mcp.cli import main
from sagemaker_cost_mcp.configuration import configured
from sagemaker_cost_mcp.options import parser
from sagemaker_cost_mcp.settings import Settings


@pytest.mark.parametrize("name", ["AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION"])
def test_a_profile_or_region_without_a_name_is_none(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(name, " ")
    assert main(["permissions"]) == 0
    assert capsys.readouterr().out.startswith("{")
    assert name not in os.environ


def test_a_profile_with_a_name_stays(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("AWS_PROFILE", "ml")
    assert main(["permissions"]) == 0
    assert capsys.readouterr().out.startswith("{")
    assert os.environ["AWS_PROFILE"] == "ml"


def test_a_metric_without_a_name_is_the_default() -> None:
    said = configured(parser().parse_args([]), {"SAGEMAKER_COST_METRIC": ""})
    assert said.cost_metric == Settings.cost_metric
