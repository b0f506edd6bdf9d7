"""Failures in our own words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.inventory.failure_causes import CAUSES, CLASSES, OTHER, failure_cause


@pytest.mark.parametrize(
    ("reason", "cause"),
    [
        ("AlgorithmError: ExecuteUserScriptError: torch.cuda.OutOfMemoryError", "AlgorithmError: out of memory"),
        ("AlgorithmError: , exit code: 137", "AlgorithmError: out of memory"),
        ("AlgorithmError: ExecuteUserScriptError:\nExitCode 1", "AlgorithmError: user code"),
        ("ClientError: Data download failed:NoSuchKey (404)", "ClientError: data missing"),
        ("ClientError: Please use an instance type with more memory", "ClientError"),
        (
            "CapacityError: Unable to provision requested ML compute capacity. Please retry.",
            "CapacityError: no capacity",
        ),
        ("InternalServerError: We encountered an internal error. Please try again.", "InternalServerError"),
        ("OSError: [Errno 28] No space left on device", "no space left"),
        ("it broke", OTHER),
        ("", None),
        (None, None),
    ],
)
def test_a_reason_has_a_class(reason: str | None, cause: str | None) -> None:
    assert failure_cause(reason) == cause


KNOWN = {OTHER, *CLASSES, *CAUSES, *(f"{word}: {cause}" for word in CLASSES for cause in CAUSES)}


@given(st.text(), st.sampled_from(["", *CLASSES]), st.sampled_from(["", "OutOfMemory", "NCCL", "403", "no such file"]))
def test_trap_22_no_word_of_a_reason_gets_out_that_is_not_ours(text: str, word: str, cause: str) -> None:
    assert failure_cause(f"{word}: {text} {cause}") in KNOWN
