"""What `--query` of a command makes of what AWS says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jmespath  # type: ignore[import-untyped]

from sagemaker_cost_mcp.model.remedy import Command


def reshaped(command: Command, described: Mapping[str, Any]) -> Any:
    """The answer of AWS by the command's own JMESPath."""
    return jmespath.search(command.options["query"], described)
