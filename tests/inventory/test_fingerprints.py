"""Fingerprints of settings."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.inventory.fingerprints import fingerprint

SETTINGS = st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=4)


@given(SETTINGS, SETTINGS)
def test_equal_settings_and_no_others_have_equal_fingerprints(one: dict[str, str], other: dict[str, str]) -> None:
    assert (fingerprint(one) == fingerprint(other)) == (one == other)


def test_there_is_none_of_nothing() -> None:
    assert fingerprint({}) is None


def test_trap_22_it_cannot_be_matched_against_guesses() -> None:
    told = {"password": "1234"}
    text = json.dumps(told, sort_keys=True).encode()
    assert fingerprint(told) != hashlib.blake2b(text, digest_size=12).hexdigest()
    program = (
        "from sagemaker_cost_mcp.inventory.fingerprints import fingerprint; print(fingerprint({'password': '1234'}))"
    )
    elsewhere = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert elsewhere.strip() not in {"", "None", fingerprint(told)}
