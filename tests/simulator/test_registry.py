"""Where handlers are found."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

from sagemaker_cost_mcp.simulator.handlers import sts
from sagemaker_cost_mcp.simulator.registry import HANDLERS, HandlerModules, handler
from sagemaker_cost_mcp.simulator.wire.catalog import service_model
from sagemaker_cost_mcp.simulator.wire.dialect import speaks

SPOKEN = ("json", "rest-json", "query", "rest-xml", "ec2")


def test_a_handler_is_found_by_service_and_operation() -> None:
    assert handler("sts", "GetCallerIdentity") is sts.get_caller_identity


@pytest.mark.parametrize(("service", "operation"), [("sts", "Invent"), ("invented", "GetCallerIdentity")])
def test_what_nobody_answers_has_no_handler(service: str, operation: str) -> None:
    assert handler(service, operation) is None


@pytest.mark.parametrize("service", list(HANDLERS))
def test_every_handler_answers_an_operation_that_aws_has_in_a_protocol_we_speak(service: str) -> None:
    model = service_model(service)
    assert model is not None
    assert any(speaks(model, protocol) for protocol in SPOKEN)
    assert set(HANDLERS[service]) <= set(model.operation_names)


def test_modules_are_services_unless_their_name_begins_with_an_underscore(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "made_up_handlers"
    package.mkdir()
    for name, text in {"two_words.py": "HANDLERS = {'Op': len}", "_shared.py": "", "__init__.py": ""}.items():
        (package / name).write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    made_up = ModuleType("made_up_handlers")
    made_up.__path__ = [str(package)]
    modules = HandlerModules(made_up)
    assert (list(modules), len(modules)) == (["two-words"], 1)
    assert modules["two-words"] == {"Op": len}
