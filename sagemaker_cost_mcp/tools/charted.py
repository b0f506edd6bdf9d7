"""A chart beside an answer: an image after the text, which says all of it without the image."""

from __future__ import annotations

from base64 import b64encode

from mcp.types import CallToolResult, ImageContent, TextContent

from sagemaker_cost_mcp.errors import ExtraMissing
from sagemaker_cost_mcp.report.charts.look import Spec
from sagemaker_cost_mcp.report.rendered import png


def charted(result: CallToolResult, spec: Spec | None) -> CallToolResult:
    """The result with its chart as a PNG of 800 pixels; where there is none, with a line that says why.

    Args:
        result: Text and structure stay as they are.
        spec: None: there is nothing to draw.
    """
    return result.model_copy(update={"content": [*result.content, _drawn(spec)]})


def _drawn(spec: Spec | None) -> ImageContent | TextContent:
    if spec is None:
        return TextContent(type="text", text="No chart: there is nothing to draw.")
    try:
        return ImageContent(type="image", data=b64encode(png(spec)).decode(), mime_type="image/png")
    except ExtraMissing as error:
        return TextContent(type="text", text=f"No chart: {error}")
