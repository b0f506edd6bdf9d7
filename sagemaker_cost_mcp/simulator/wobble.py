"""Made-up variety that is the same every time: a number drawn from a seed and what it is for."""

from __future__ import annotations

import hashlib

_RANGE = 1 << 32


def draw(*seed: object) -> float:
    """A number from 0 up to 1 that depends on `seed` alone, so one more draw never shifts the others."""
    text = "|".join(str(part) for part in seed)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") / _RANGE
