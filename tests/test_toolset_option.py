"""Which toolsets are served, as an argument or in the environment."""

from __future__ import annotations

import pytest

from sagemaker_cost_mcp.cli import main
from sagemaker_cost_mcp.configuration import configured
from sagemaker_cost_mcp.options import parser
from sagemaker_cost_mcp.settings import Settings


def settings(*argv: str, **environment: str) -> Settings:
    return configured(parser().parse_args(argv), environment)


@pytest.mark.parametrize("argv", [["--toolsets", "costs, waste"], ["serve", "--toolsets", "costs,waste,"]])
def test_toolsets_are_an_argument_before_or_after_the_command(argv: list[str]) -> None:
    assert settings(*argv).toolsets == ("costs", "waste")
    assert settings(*argv, SAGEMAKER_COST_TOOLSETS="review").toolsets == ("costs", "waste")


def test_toolsets_may_stand_in_the_environment_and_default_to_all() -> None:
    assert settings(SAGEMAKER_COST_TOOLSETS="review,governance").toolsets == ("review", "governance")
    assert settings(SAGEMAKER_COST_TOOLSETS="").toolsets == settings().toolsets == ()
    assert settings(SAGEMAKER_COST_TOOLSETS="all").toolsets == ("all",)


@pytest.mark.parametrize("command", [[], ["serve", "--transport", "http"], ["review", "--demo"]])
def test_a_toolset_that_does_not_exist_stops_the_program_with_those_that_do(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command, "--toolsets", "review,notebooks"], {}) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == (
        "sagemaker-cost-mcp: There is no toolset 'notebooks'; there are review, waste, training, inference, costs, "
        "commitments, governance, all.\n"
    )
