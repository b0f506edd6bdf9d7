"""Public files on the user's disk."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from sagemaker_cost_mcp.billing.file_cache import HEAD_BYTES, FileCache, Head, digest

BODY = b'{"a": 1}'
HEAD = Head(path="/x/1/index.json", etag='"one"', day="2026-11-01", digest=digest(io.BytesIO(BODY)))
NAME = "AmazonSageMaker-us-east-1"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "not" / "yet" / "there"


def kept_in(folder: Path) -> Path:
    FileCache(folder).keep(NAME, HEAD, io.BytesIO(BODY))
    return folder / f"{NAME}.json"


def test_what_was_kept_is_found_with_its_head(folder: Path) -> None:
    kept_in(folder)
    kept = FileCache(folder).kept(NAME)
    assert kept is not None
    assert kept.head == HEAD
    assert kept.file.read_bytes()[HEAD_BYTES:] == BODY


def test_nothing_is_kept_at_first(folder: Path) -> None:
    assert FileCache(folder).kept(NAME) is None


def test_no_half_written_file_is_left_beside_it(folder: Path) -> None:
    kept_in(folder)
    assert [file.name for file in folder.iterdir()] == [f"{NAME}.json"]


def test_a_newer_file_replaces_the_older_one(folder: Path) -> None:
    kept_in(folder)
    newer = b'{"a": 2}'
    head = Head(path="/x/2/index.json", etag='"two"', day="2026-11-02", digest=digest(io.BytesIO(newer)))
    FileCache(folder).keep(NAME, head, io.BytesIO(newer))
    kept = FileCache(folder).kept(NAME)
    assert kept is not None
    assert kept.head == head


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"\x00" * 4000,
        b"[]".ljust(HEAD_BYTES) + BODY,
        b'{"path": "/x", "etag": "", "day": "yesterday", "digest": ""}'.ljust(HEAD_BYTES) + BODY,
        b'{"path": 1, "etag": 2, "day": "2026-11-01", "digest": 3}'.ljust(HEAD_BYTES) + BODY,
        HEAD.line() + BODY[:-1],
        HEAD.line() + BODY + b" ",
        HEAD.line()[:-10],
    ],
)
def test_a_damaged_file_is_as_if_it_were_not_there(folder: Path, damaged: bytes) -> None:
    kept_in(folder).write_bytes(damaged)
    assert FileCache(folder).kept(NAME) is None


def test_a_folder_that_cannot_be_written_costs_nothing_but_the_file(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    FileCache(blocked / "below").keep(NAME, HEAD, io.BytesIO(BODY))
    assert FileCache(blocked / "below").kept(NAME) is None


def test_a_failed_write_leaves_the_older_file_and_no_litter(folder: Path) -> None:
    class Failing(io.BytesIO):
        def read(self, *_: object) -> bytes:
            raise OSError(28, "No space left on device")

    kept_in(folder)
    FileCache(folder).keep(NAME, HEAD, Failing())
    assert [file.name for file in folder.iterdir()] == [f"{NAME}.json"]
    assert FileCache(folder).kept(NAME) is not None


def test_an_etag_of_unreasonable_length_is_not_kept(folder: Path) -> None:
    FileCache(folder).keep(NAME, Head(path="/x", etag="e" * 2000, day="2026-11-01", digest="d"), io.BytesIO(BODY))
    assert FileCache(folder).kept(NAME) is None


def test_a_name_never_leads_out_of_the_folder(folder: Path) -> None:
    with pytest.raises(ValueError, match="cannot be the name"):
        FileCache(folder).kept("../../etc/passwd")
