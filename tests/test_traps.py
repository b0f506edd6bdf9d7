"""Each trap of the field has a test that bears its number, so that anybody finds it: `test_trap_07_…`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
TRAPS = {
    1: "async endpoints publish no Invocations",
    2: "classic Invocations need endpoint and variant",
    3: "inference components publish under their own name",
    4: "zeros are published, silence is unknown",
    5: "CPU and GPU utilization count cores",
    6: "InvocationsPerInstance is summed",
    7: "Studio's last activity may be a health check's",
    8: "a notebook's LastModifiedTime is not use",
    9: "what is younger than the window is not judged",
    10: "no dollar twice, and without a price none",
    11: "latency is in microseconds",
    12: "recommend only what the component takes and the region sells",
    13: "managed spot bills apart",
    14: "quantities of different units are not added",
    15: "free tier and credits",
    16: "tiered prices",
    17: "effective rates and the cap of the bill",
    18: "deleting covered usage may save nothing",
    19: "amortized and not unblended cost",
    20: "prepaid capacity saves nothing now",
    21: "resources that belong to a stack or a service",
    22: "secrets never travel",
}
_NUMBER = re.compile(r"trap_(\d\d)(?!\d)")


def named() -> Iterator[str]:
    """Names of all tests in the tree, those in classes too."""
    for file in TESTS.rglob("test_*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                yield node.name


@pytest.fixture(scope="module")
def numbers() -> frozenset[int]:
    return frozenset(int(number) for name in named() for number in _NUMBER.findall(name))


@pytest.mark.parametrize("trap", sorted(TRAPS))
def test_each_trap_has_a_test_that_bears_its_number(trap: int, numbers: frozenset[int]) -> None:
    assert trap in numbers, f"no test is named trap_{trap:02d}: {TRAPS[trap]}"


def test_no_test_bears_the_number_of_a_trap_that_there_is_not(numbers: frozenset[int]) -> None:
    assert numbers <= TRAPS.keys()
    assert [name for name in named() if re.search(r"trap_\d(?!\d)", name)] == [], "numbers have two digits"
