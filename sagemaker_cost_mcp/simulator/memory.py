"""What was reckoned for a question, kept for whoever asks the same again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

T = TypeVar("T")


def _one(_answer: Any) -> int:
    return 1


class Memory:
    """Answers by question, the latest of them; safe to use from several threads.

    Args:
        most: How much is kept.
        size: How much an answer counts; one each unless told otherwise.
    """

    def __init__(self, most: int, size: Callable[[Any], int] = _one) -> None:
        self._most = most
        self._size = size
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._held = 0
        self._lock = threading.Lock()

    def answer(self, question: Hashable, reckoned: Callable[[], T]) -> T:
        """What was reckoned for a question before, or is now."""
        with self._lock:
            if question in self._kept:
                self._kept.move_to_end(question)
                return cast("T", self._kept[question])
        found = reckoned()
        with self._lock:
            self._keep(question, found)
        return found

    def _keep(self, question: Hashable, found: Any) -> None:
        """Two who asked at the same time have both reckoned; the first answer stays."""
        if question not in self._kept:
            self._kept[question] = found
            self._held += self._size(found)
        while self._held > self._most and len(self._kept) > 1:
            _, oldest = self._kept.popitem(last=False)
            self._held -= self._size(oldest)
