"""Templates with autoescape: whatever is not marked as ours becomes text."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sagemaker_cost_mcp.errors import ExtraMissing
from sagemaker_cost_mcp.report import wording
from sagemaker_cost_mcp.report.sealed import embedded

if TYPE_CHECKING:
    from jinja2 import Environment

_MISSING = 'The HTML report needs an extra: pip install "sagemaker-cost-mcp[report]".'
_TEMPLATES = Path(__file__).with_name("templates")
_WORDS = ("money", "percent", "number", "rate", "window", "days", "moment", "plainly")


def check_extra() -> None:
    """Say that no page can be made before a question to AWS is paid for it.

    Raises:
        ExtraMissing: The extra `report` is not installed.
    """
    if not all(map(find_spec, ("jinja2", "vl_convert"))):
        raise ExtraMissing(_MISSING)


def environment() -> Environment:
    """Where pages are made.

    Filters: those of `wording` by their names, and `embedded` for JSON. `safe` stands in a template only behind that,
    and behind our own scripts and styles.

    Raises:
        ExtraMissing: The extra `report` is not installed.
    """
    check_extra()
    import jinja2  # noqa: PLC0415 - an extra

    filters: dict[str, Callable[..., Any]] = {name: getattr(wording, name) for name in _WORDS}
    loader = jinja2.FileSystemLoader(_TEMPLATES)
    pages = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)
    pages.filters.update({**filters, "embedded": embedded})
    return pages
