from __future__ import annotations

from pathlib import Path

import pytest

from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.report.destination import Destination


def test_a_file_is_made_or_replaced(tmp_path: Path) -> None:
    path = tmp_path / "review.html"
    for text in ("first, and longer", "é\n"):
        Destination.of(str(path)).write(text)
        assert path.read_bytes() == text.encode()


def test_a_folder_is_never_written_over(tmp_path: Path) -> None:
    with pytest.raises(BadQuestion, match=r"is a folder; name a file, like .*review\.html"):
        Destination.of(str(tmp_path))


def test_a_file_without_a_folder_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(BadQuestion, match=r"there is no folder .*nowhere"):
        Destination.of(str(tmp_path / "nowhere" / "review.html"))
    (tmp_path / "file").write_text("x")
    with pytest.raises(BadQuestion, match="there is no folder"):
        Destination.of(str(tmp_path / "file" / "review.html"))


def test_what_the_file_system_refuses_later_is_a_sentence_too(tmp_path: Path) -> None:
    destination = Destination.of(str(tmp_path / "review.html"))
    (tmp_path / "review.html").mkdir()
    with pytest.raises(BadQuestion, match=r"cannot be written: Is a directory\."):
        destination.write("x")
