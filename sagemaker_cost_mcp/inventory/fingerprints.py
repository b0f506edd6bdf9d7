"""One-way fingerprints by which equal settings of two jobs can be told without keeping the settings.

Settings may be secrets, and many secrets are short enough to be guessed: a plain digest of one could be matched
against guesses. So the digest is keyed with random bytes that are made when the process starts and never leave it. A
fingerprint therefore means nothing outside of this process: it belongs in no answer and in no file.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any

_KEY = secrets.token_bytes(32)
_LENGTH = 12
"""Bytes: two of a million different settings are equal by chance once in 10^17."""


def fingerprint(settings: Any) -> str | None:
    """The fingerprint of something that JSON can hold; None: there is nothing in it.

    >>> fingerprint({"a": "1", "b": "2"}) == fingerprint({"b": "2", "a": "1"}) != fingerprint({"a": "1"})
    True
    """
    if not settings:
        return None
    text = json.dumps(settings, sort_keys=True, default=str)
    return hashlib.blake2b(text.encode(), key=_KEY, digest_size=_LENGTH).hexdigest()
