"""Java's regular expressions, read by Python."""

from __future__ import annotations

import pytest

from sagemaker_cost_mcp.simulator.registry import HANDLERS
from sagemaker_cost_mcp.simulator.wire.catalog import service_model
from sagemaker_cost_mcp.simulator.wire.patterns import compiled

SERVICES = {
    *("sagemaker", "ce", "savingsplans", "pricing", "cloudwatch", "logs", "sts", "resourcegroupstaggingapi"),
    *("application-autoscaling", "budgets", "compute-optimizer", "cost-optimization-hub", "cloudtrail", "iam"),
    *HANDLERS,
}


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_every_pattern_of_the_services_we_answer_can_be_checked(service: str) -> None:
    model = service_model(service)
    assert model is not None
    patterns = [model.shape_for(name).metadata.get("pattern") for name in model.shape_names]
    assert [pattern for pattern in patterns if pattern is not None and compiled(pattern) is None] == []


@pytest.mark.parametrize(
    ("pattern", "good", "bad"),
    [
        (r"[\p{L}\p{Z}_.:/=+\-@]*", "Größe - 日本", "a\tb"),
        (r"\p{Alnum}+", "abc123", "é"),
        (r"^\P{C}*$", "visible", "bell\a"),
        (r"\pL+", "é", "1"),
        (r"[\u0020-\uD7FF\uD800\uDC00-\uDBFF\uDFFF\t]*", "one \U0001f600", "\x01"),
        (r"[\w-_]*", "a-_", "a b"),
        (r"[\p{L}-_]*", "a-_", "a b"),
        (r"[a-z0-9*](?:[._\-/a-z0-9*]?[a-z0-9*]+)*", "a*/b", "/a"),
        (r"([\p{L}]*)${1,128}", "abc", "1"),
        (r"^(?![^:]*/action/|(?i).*<script>.*)[^:]+$", "name", "<SCRIPT>"),
        (r"(a[)]|(?i)b(c))", "BC", "A)"),
        (r"(x|(?i)[)]b)", ")B", ")"),
        (r"[a$*]+", "$*", "b"),
        (r"[+--]", ",", "."),
        (r"[~~]", "~", "a"),
        (r"\w+\z", "abc", "é"),
        (r"\d+", "12", "١٢"),
        (r"a+", "aa", "aab"),
    ],
)
def test_a_pattern_means_what_java_means(pattern: str, good: str, bad: str) -> None:
    expression = compiled(pattern)
    assert expression is not None
    assert expression.fullmatch(good)
    assert not expression.fullmatch(bad)


@pytest.mark.parametrize(
    "pattern",
    [
        r"[a-z&&[^b]]",
        r"[a[b]]",
        r"\Qa.b\E",
        r"a(?i)b",
        r"\p{Nonsense}",
        r"\P{Alnum}",
        r"[\P{Alnum}]",
        "[a",
        "(",
        "[]",
        "(|(?i)a",
    ],
)
def test_what_python_cannot_say_is_left_unchecked(pattern: str) -> None:
    assert compiled(pattern) is None
