"""Smithy's RPC v2 CBOR, as far as saying, in CBOR, that the simulated account does not speak it.

Some models list CBOR before JSON, and some SDKs prefer it; botocore and the AWS CLI take JSON.
"""

from __future__ import annotations

from sagemaker_cost_mcp.simulator.wire.failures import ErrorAnswer
from sagemaker_cost_mcp.simulator.wire.messages import HttpAnswer, HttpRequest

_MEDIA_TYPE, _PROTOCOL = "application/cbor", "rpc-v2-cbor"
_TEXT, _MAP_OF_TWO = 3 << 5, bytes([(5 << 5) | 2])


def is_cbor(request: HttpRequest) -> bool:
    """Whether a request speaks this protocol."""
    return request.headers.get("smithy-protocol") == _PROTOCOL or request.media_type == _MEDIA_TYPE


def cbor_failure(error: ErrorAnswer) -> HttpAnswer:
    """An error as a CBOR map of two texts, `__type` and `message`."""
    body = _MAP_OF_TWO + b"".join(map(_text, ("__type", error.name, "message", error.message)))
    headers = {"Content-Type": _MEDIA_TYPE, "smithy-protocol": _PROTOCOL}
    return HttpAnswer(status=error.status, body=body, headers=headers)


def _text(value: str) -> bytes:
    """RFC 8949, section 3: the head of a text holds its size; two bytes of it are always enough here."""
    encoded = value.encode()
    return bytes([_TEXT | 25]) + len(encoded).to_bytes(2, "big") + encoded
