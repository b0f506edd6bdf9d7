"""Fetching, keeping and revalidating public files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx2
import pytest

from sagemaker_cost_mcp.billing import public_files
from sagemaker_cost_mcp.billing.file_cache import FileCache
from sagemaker_cost_mcp.billing.public_files import Address, PublicFile, PublicFiles
from sagemaker_cost_mcp.errors import DeadlinePassed, Refused, Unreachable
from sagemaker_cost_mcp.settings import Settings
from tests.billing.public_shelf import PublicShelf

PATH = "/offers/v1.0/aws/X/1/us-east-1/index.json"
ADDRESS = Address(path=PATH, name="X-us-east-1")
FIRST, LATER = date(2026, 11, 1), date(2026, 11, 20)
NO_ROUTE = httpx2.ConnectError("No route to host")


class Patient:
    """A question that lasts."""

    remaining = 60.0

    def check(self) -> None:
        """It is not over."""


class Impatient:
    """A question that is over after some looks at the clock."""

    remaining = 0.05

    def __init__(self, looks: int) -> None:
        self.looks = looks

    def check(self) -> None:
        self.looks -= 1
        if self.looks < 0:
            raise DeadlinePassed("The time was up.")


def content(file: PublicFile) -> tuple[Any, str, bool]:
    return json.loads("".join(file.text())), file.age, file.fresh


@pytest.fixture
def shelf() -> PublicShelf:
    return PublicShelf({PATH: '{"ä": 1}'})


@pytest.fixture
def cached(shelf: PublicShelf, tmp_path: Path) -> Iterator[PublicFiles]:
    made = PublicFiles(Settings(), transport=shelf, cache=FileCache(tmp_path))
    yield made
    made.close()


@pytest.fixture
def fleeting(shelf: PublicShelf) -> Iterator[PublicFiles]:
    made = PublicFiles(Settings(), transport=shelf)
    yield made
    made.close()


def test_a_file_is_read_and_says_when(fleeting: PublicFiles) -> None:
    assert fleeting.read(Patient(), ADDRESS, LATER, content) == ({"ä": 1}, "read 2026-11-20", True)


def test_without_a_folder_it_is_fetched_each_time(fleeting: PublicFiles, shelf: PublicShelf) -> None:
    fleeting.read(Patient(), ADDRESS, FIRST, content)
    fleeting.read(Patient(), ADDRESS, LATER, content)
    assert shelf.statuses == [200, 200]


def test_a_kept_file_is_revalidated_and_not_fetched_again(cached: PublicFiles, shelf: PublicShelf) -> None:
    cached.read(Patient(), ADDRESS, FIRST, content)
    assert cached.read(Patient(), ADDRESS, LATER, content) == ({"ä": 1}, "read 2026-11-20", True)
    assert shelf.statuses == [200, 304]


def test_a_changed_file_replaces_the_kept_one(cached: PublicFiles, shelf: PublicShelf) -> None:
    cached.read(Patient(), ADDRESS, FIRST, content)
    shelf.answers[PATH] = '{"b": 2}'
    assert cached.read(Patient(), ADDRESS, LATER, content)[0] == {"b": 2}
    shelf.answers[PATH] = NO_ROUTE
    assert cached.read(Patient(), ADDRESS, LATER, content) == ({"b": 2}, "cached 2026-11-20, not revalidated", False)


def test_another_publication_is_asked_for_without_the_etag_of_the_last(cached: PublicFiles, shelf: PublicShelf) -> None:
    cached.read(Patient(), ADDRESS, FIRST, content)
    newer = Address(path=PATH.replace("/1/", "/2/"), name=ADDRESS.name)
    shelf.answers[newer.path] = '{"c": 3}'
    assert cached.read(Patient(), newer, LATER, content)[0] == {"c": 3}
    assert shelf.asked[-1] == (newer.path, None)


@pytest.mark.parametrize("trouble", [NO_ROUTE, httpx2.ReadTimeout("slow"), httpx2.RemoteProtocolError("cut"), 500, 403])
def test_offline_the_kept_file_stands_in_and_says_so(cached: PublicFiles, shelf: PublicShelf, trouble: Any) -> None:
    cached.read(Patient(), ADDRESS, FIRST, content)
    shelf.answers[PATH] = trouble
    assert cached.read(Patient(), ADDRESS, LATER, content) == ({"ä": 1}, "cached 2026-11-01, not revalidated", False)


@pytest.mark.parametrize("trouble", [NO_ROUTE, 500, 302])
def test_offline_with_nothing_kept_the_sentence_says_what_to_do(
    cached: PublicFiles, shelf: PublicShelf, trouble: Any
) -> None:
    shelf.answers[PATH] = trouble
    with pytest.raises(Unreachable, match=r"needs no credentials.*HTTPS_PROXY") as caught:
        cached.read(Patient(), ADDRESS, LATER, content)
    assert caught.value.operation == "public-file:X-us-east-1"


def test_who_was_just_found_unreachable_is_not_asked_again(cached: PublicFiles, shelf: PublicShelf) -> None:
    cached.read(Patient(), ADDRESS, FIRST, content)
    assert cached.read(Patient(), ADDRESS, LATER, content, ask=False)[1] == "cached 2026-11-01, not revalidated"
    assert len(shelf.asked) == 1


def test_with_nothing_kept_it_is_asked_all_the_same(cached: PublicFiles) -> None:
    assert cached.read(Patient(), ADDRESS, LATER, content, ask=False)[2] is True


def test_a_damaged_kept_file_is_fetched_anew(cached: PublicFiles, shelf: PublicShelf, tmp_path: Path) -> None:
    cached.read(Patient(), ADDRESS, FIRST, content)
    file = tmp_path / "X-us-east-1.json"
    file.write_bytes(file.read_bytes()[:-3])
    assert cached.read(Patient(), ADDRESS, LATER, content)[0] == {"ä": 1}
    assert shelf.statuses == [200, 200]
    assert cached.read(Patient(), ADDRESS, LATER, content)[0] == {"ä": 1}
    assert shelf.statuses[-1] == 304


def test_what_is_no_such_file_is_refused_and_never_kept(
    cached: PublicFiles, shelf: PublicShelf, tmp_path: Path
) -> None:
    shelf.answers[PATH] = "<html>Please log in to the hotel's network</html>"
    with pytest.raises(Refused, match="what came back is no such file"):
        cached.read(Patient(), ADDRESS, LATER, content)
    assert list(tmp_path.iterdir()) == []


def test_a_portal_in_between_does_not_take_the_kept_file_away(cached: PublicFiles, shelf: PublicShelf) -> None:
    cached.read(Patient(), ADDRESS, FIRST, content)
    shelf.answers[PATH] = "<html>Please log in to the hotel's network</html>"
    assert cached.read(Patient(), ADDRESS, LATER, content)[1] == "cached 2026-11-01, not revalidated"


def test_a_question_that_is_over_fetches_nothing(cached: PublicFiles, shelf: PublicShelf) -> None:
    with pytest.raises(DeadlinePassed):
        cached.read(Impatient(0), ADDRESS, LATER, content)
    assert shelf.asked == []


def test_slow_bytes_end_with_the_question_and_nothing_half_is_kept(
    cached: PublicFiles, shelf: PublicShelf, tmp_path: Path
) -> None:
    sent: list[int] = []

    def drops() -> Iterator[bytes]:
        for number in range(1000):
            sent.append(number)
            yield b" " * 100

    shelf.answers[PATH] = drops
    with pytest.raises(DeadlinePassed):
        cached.read(Impatient(5), ADDRESS, LATER, content)
    assert len(sent) < 10
    assert list(tmp_path.iterdir()) == []


def test_a_file_without_end_is_refused(
    fleeting: PublicFiles, shelf: PublicShelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(public_files, "LONGEST_BYTES", 1000)
    shelf.answers[PATH] = lambda: (b" " * 100 for _ in range(100))
    with pytest.raises(Refused, match="longer than 1,000 bytes"):
        fleeting.read(Patient(), ADDRESS, LATER, content)


def test_time_outs_are_those_of_the_settings_and_never_longer_than_the_question() -> None:
    seen: list[Any] = []

    class Looking(httpx2.BaseTransport):
        def handle_request(self, request: httpx2.Request) -> httpx2.Response:
            seen.append(request.extensions["timeout"])
            return httpx2.Response(200, text="{}")

    files = PublicFiles(Settings(connect_timeout_seconds=3, read_timeout_seconds=7), transport=Looking())
    files.read(Patient(), ADDRESS, LATER, content)
    files.read(Impatient(9), ADDRESS, LATER, content)
    files.close()
    assert (seen[0]["connect"], seen[0]["read"]) == (3, 7)
    assert (seen[1]["connect"], seen[1]["read"]) == (0.1, 0.1)


def test_a_file_can_be_read_twice(fleeting: PublicFiles) -> None:
    twice = fleeting.read(Patient(), ADDRESS, LATER, lambda file: (list(file.text()), list(file.text())))
    assert twice[0] == twice[1]
