"""What keeps a page to itself: its Content-Security-Policy, and data that cannot turn into markup.

A page holds text from the account (names, tags, evidence). Templates escape it, embedded JSON is written without `<`,
and the policy in the page itself admits the scripts and styles that were put there, by their hashes, and nothing else:
no network, no evaluated text, no frame, no form.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ASSETS = Path(__file__).with_name("assets")

_ENDS = re.compile("<(/script|/style|!--)", re.IGNORECASE)
_ESCAPED = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def asset(name: str) -> str:
    """A file of `assets/` as it stands inline."""
    return inline((ASSETS / name).read_text(encoding="utf-8"))


def inline(text: str) -> str:
    r"""A script or style that no parser ends early or changes before it is hashed.

    HTML turns carriage returns into line feeds, and an end tag ends the element wherever it stands.

    >>> inline("a\r\nb = '</script>'")
    "a\nb = '<\\/script>'"
    """
    whole = text.replace("\r\n", "\n").replace("\r", "\n")
    return _ENDS.sub(r"<\\\1", whole)


def embedded(data: Any) -> str:
    r"""JSON for a `<script type="application/json">`: the same data, without a character that HTML reads.

    >>> embedded({"name": "</script><b>&"})
    '{"name":"\\u003c/script\\u003e\\u003cb\\u003e\\u0026"}'
    """
    return json.dumps(data, separators=(",", ":")).translate(_ESCAPED)


def policy(scripts: Iterable[str], styles: Iterable[str]) -> str:
    """The Content-Security-Policy of a page that holds exactly these scripts and styles."""
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {' '.join(map(_source, scripts))}",
            f"style-src {' '.join(map(_source, styles))}",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def _source(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
