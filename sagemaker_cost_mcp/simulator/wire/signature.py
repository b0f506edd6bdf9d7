"""Whom a request is meant for: service and region in the scope of its signature.

Signatures themselves are not checked: the simulated account knows no secret keys, so any well-formed one is good.

Source: AWS General Reference, "Signature Version 4 signing process" (credential scope, Authorization header,
query parameters of presigned URLs; Signature Version 4A leaves the region out of the scope).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sagemaker_cost_mcp.simulator.wire.messages import HttpRequest

_ALGORITHMS = ("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256")
_PARAMETERS = ("Credential", "Signature", "SignedHeaders")
_TERMINATOR = "aws4_request"
_REGION_IN_HOST = re.compile(r"(?:^|\.)([a-z]{2,4}(?:-[a-z]+)+-\d+)(?:\.|$)")


@dataclass(frozen=True)
class Scope:
    """Signing name of the service (not always botocore's name for it) and region."""

    signing_name: str
    region: str


class NotSigned(Exception):
    """The request carries no signature at all."""


class BadSignature(Exception):
    """The request carries something in its signature's place; `str` is AWS's sentence about it."""


def scope(request: HttpRequest) -> Scope:
    """The scope that a request was signed for, in its header or (presigned) in its query string.

    Raises:
        NotSigned: There is no signature.
        BadSignature: The signature is not of AWS's form.
    """
    credential = _header_credential(request) or _presigned_credential(request)
    if credential is None:
        raise NotSigned
    elements = credential.split("/")
    if elements[-1] != _TERMINATOR or not all(elements):
        raise BadSignature(_not_five(credential))
    if len(elements) == 5:  # noqa: PLR2004 - keyid/date/region/service/term
        return Scope(signing_name=elements[3], region=elements[2])
    if len(elements) == 4:  # noqa: PLR2004 - keyid/date/service/term: Signature Version 4A
        return Scope(signing_name=elements[2], region=_region_beside_the_scope(request))
    raise BadSignature(_not_five(credential))


def _header_credential(request: HttpRequest) -> str | None:
    header = request.headers.get("authorization", "").strip()
    if not header:
        return None
    algorithm, _, rest = header.partition(" ")
    if algorithm not in _ALGORITHMS:
        raise BadSignature(f"Unsupported AWS 'algorithm': '{algorithm}'")
    found = _header_parameters(rest)
    missing = [f"Authorization header requires '{name}' parameter." for name in _PARAMETERS if not found.get(name)]
    if missing:
        raise BadSignature(f"{' '.join(missing)} Authorization={header}")
    return found["Credential"]


def _header_parameters(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        name, equals, value = part.partition("=")
        if not equals:
            raise BadSignature(
                f"'{part}' not a valid key=value pair (missing equal-sign) in Authorization header: '{text}'."
            )
        found[name] = value
    return found


def _presigned_credential(request: HttpRequest) -> str | None:
    return dict(request.query).get("X-Amz-Credential")


def _region_beside_the_scope(request: HttpRequest) -> str:
    found = _REGION_IN_HOST.search(request.host.partition(":")[0])
    if found:
        return found.group(1)
    regions = request.headers.get("x-amz-region-set", "").split(",")
    if regions[0].strip() in {"", "*"}:
        raise BadSignature("The request names no region: neither its signature nor its host.")
    return regions[0].strip()


def _not_five(credential: str) -> str:
    return (
        "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, "
        f"got '{credential}'"
    )
