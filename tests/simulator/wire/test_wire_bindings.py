"""Values as bare text."""

from __future__ import annotations

import math
from typing import Any

import pytest
from botocore.model import ServiceModel
from hypothesis import given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.simulator.wire.bindings import header_list, to_text
from sagemaker_cost_mcp.simulator.wire.constraints import Constraints
from sagemaker_cost_mcp.simulator.wire.timestamps import RFC822

SHAPES: dict[str, Any] = {
    "Text": {"type": "string"},
    "Texts": {"type": "list", "member": {"shape": "Text"}},
    "Ratio": {"type": "double"},
    "Unsayable": {"type": "string", "pattern": "[a-z&&[^b]]"},
}
MODEL = ServiceModel({"metadata": {}, "operations": {}, "shapes": SHAPES})
ITEM = st.text(st.characters(codec="latin-1", exclude_categories=["Cc", "Zs"])).map(str.strip)


@settings(deadline=None)
@given(st.lists(ITEM.filter(lambda text: not text.endswith("\\")), min_size=1))
def test_a_list_survives_a_header_whatever_its_items_hold(items: list[str]) -> None:
    assert header_list(to_text(items, MODEL.shape_for("Texts"), RFC822)) == (items if items != [""] else [])


def test_blanks_around_the_items_of_a_header_do_not_count() -> None:
    assert header_list('a ,  b,"c, d" , ') == ["a", "b", "c, d", ""]


@pytest.mark.parametrize(("value", "text"), [(math.nan, "NaN"), (-math.inf, "-Infinity"), (1.5, "1.5"), (2, "2")])
def test_numbers_beyond_numbers_have_names(value: float, text: str) -> None:
    assert to_text(value, MODEL.shape_for("Ratio"), RFC822) == text


def test_a_pattern_that_python_cannot_say_is_not_checked() -> None:
    assert not Constraints(MODEL).violations("b", MODEL.shape_for("Unsayable"))
