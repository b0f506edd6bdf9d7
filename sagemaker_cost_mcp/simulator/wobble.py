"""Made-up variety that is the same every time: a number drawn from a seed and what it is for."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

_RANGE = 1 << 32


def draw(*seed: object) -> float:
    """A number from 0 up to 1 that depends on `seed` alone, so one more draw never shifts the others."""
    text = "|".join(str(part) for part in seed)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") / _RANGE


def draws(*seed: object) -> Callable[[object], float]:
    """Many draws whose seeds begin alike: `draws(*seed)(last)` is `draw(*seed, last)`."""
    begun = hashlib.sha256("".join(f"{part}|" for part in seed).encode())

    def drawn(last: object) -> float:
        one = begun.copy()
        one.update(str(last).encode())
        return int.from_bytes(one.digest()[:4], "big") / _RANGE

    return drawn
