"""Why a job failed, in a class of our own words.

AWS's FailureReason begins with a class of its own and goes on with what the job's code said, which may be anything,
tokens included. So the text is looked at and dropped: what is kept is a word of AWS's, if it is one of those known
here, and a cause from the list below. Source of AWS's words: "Troubleshooting" in the developer guide, FailureReason
in the API reference.
"""

from __future__ import annotations

import re

OTHER = "other"
"""AWS gave a reason that is in no class known here."""

CLASSES = ("AlgorithmError", "ClientError", "InternalServerError", "CapacityError", "ResourceLimitExceeded")
"""What AWS begins a reason with."""

_CAUSES = (
    ("out of memory", r"out of memory|OutOfMemory|MemoryError|\bOOM\b|exit ?code:? 137\b"),
    ("no space left", r"no space left|ENOSPC|disk quota"),
    ("no capacity", r"insufficient.{0,20}capacity|unable to provision|CapacityError"),
    ("quota", r"ResourceLimitExceeded|service limit|quota"),
    ("access denied", r"access ?denied|not authorized|forbidden|\b403\b"),
    ("data missing", r"NoSuchKey|no s3 objects|no such file|FileNotFound|data download failed|does not exist"),
    ("code missing", r"ModuleNotFound|ImportError|no module named"),
    ("image", r"cannot ?pull|image.{0,30}not found|manifest unknown"),
    ("communication between instances", r"\bNCCL\b|connection (?:reset|refused)|broken pipe"),
    ("timeout", r"time(?:d )?-?out"),
    ("user code", r"ExecuteUserScriptError|traceback|exit ?code"),
)
_PATTERNS = tuple((cause, re.compile(pattern, re.IGNORECASE)) for cause, pattern in _CAUSES)

CAUSES = tuple(cause for cause, _ in _CAUSES)
"""What may follow, the first that fits."""


def failure_cause(reason: str | None) -> str | None:
    """The class of a failure; None where AWS names none.

    >>> failure_cause("AlgorithmError: ExecuteUserScriptError: CUDA out of memory; token=hf_abc")
    'AlgorithmError: out of memory'
    >>> failure_cause("something new")
    'other'
    """
    if not reason:
        return None
    word = next((name for name in CLASSES if reason.startswith(name)), None)
    cause = next((name for name, pattern in _PATTERNS if pattern.search(reason)), None)
    return ": ".join(part for part in (word, cause) if part) or OTHER
