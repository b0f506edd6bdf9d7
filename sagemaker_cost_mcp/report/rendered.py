"""Charts as pictures, and the JavaScript that draws them in a page: `vl-convert`, which needs no network."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from types import ModuleType

from sagemaker_cost_mcp.errors import ExtraMissing
from sagemaker_cost_mcp.report.charts.look import WIDTH, Spec, Theme, config

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PIXELS = b"IDAT"


def png(spec: Spec, *, theme: Theme = "light", width: int = WIDTH) -> bytes:
    """A specification as a PNG.

    Args:
        spec: One of `report.charts`, 800 pixels wide.
        theme: Colours and background.
        width: Pixels; the height follows.

    Raises:
        ExtraMissing: The extra `report` is not installed.
    """
    drawing = _vl_convert()
    picture: bytes = drawing.vegalite_to_png(spec, scale=width / WIDTH, config=config(theme), allowed_base_urls=[])
    return _packed(picture)


def bundle() -> str:
    """JavaScript that sets `vegaEmbed`, `vegaLite` and `vega` on `window`; some 900 kB, a second to make.

    It holds the expression interpreter: with `ast: true` nothing is evaluated, so a page may forbid `unsafe-eval`.
    It also declares short names of its own on the page (`S`, `t1`, …): what stands beside it belongs in a block.

    Raises:
        ExtraMissing: The extra `report` is not installed.
    """
    script: str = _vl_convert().javascript_bundle()
    return script


def _packed(picture: bytes) -> bytes:
    """The same picture in a third of the bytes: the renderer packs its pixels in haste (PNG, section 11.2.3: IDAT)."""
    chunks = list(_chunks(picture))
    pixels = zlib.compress(zlib.decompress(b"".join(body for kind, body in chunks if kind == _PIXELS)), 9)
    head, *rest = [(kind, body) for kind, body in chunks if kind != _PIXELS]
    return _SIGNATURE + b"".join(_chunk(kind, body) for kind, body in (head, (_PIXELS, pixels), *rest))


def _chunks(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_SIGNATURE)
    while at < len(picture):
        (length,) = struct.unpack_from(">I", picture, at)
        yield picture[at + 4 : at + 8], picture[at + 8 : at + 8 + length]
        at += length + 12


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _vl_convert() -> ModuleType:
    try:
        import vl_convert  # noqa: PLC0415 - an extra, and a large one: who asks for no chart does without
    except ImportError as error:
        raise ExtraMissing('Charts need an extra: pip install "sagemaker-cost-mcp[report]".') from error
    return vl_convert
