from __future__ import annotations

import io

from sagemaker_cost_mcp.model.ports import silent
from sagemaker_cost_mcp.report.progress_bar import progress_bar


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_stream_that_is_no_terminal_hears_nothing() -> None:
    stream = io.StringIO()
    with progress_bar(stream) as progress:
        progress(1, 2, "endpoints")

    assert progress is silent
    assert stream.getvalue() == ""


def test_a_terminal_sees_what_just_happened_and_how_far_it_is() -> None:
    stream = Terminal()
    with progress_bar(stream) as progress:
        progress(3, 7, "sagemaker:ListEndpoints in [us-east-1]\x1b[2J")

    assert "3/7" in stream.getvalue()
    assert "sagemaker:ListEndpoints in [us-east-1]" in stream.getvalue()
    assert "us-east-1]\x1b[2J" not in stream.getvalue()
