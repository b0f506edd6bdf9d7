"""Caching turned on for steps of a pipeline, by a script that edits its definition.

A definition is one long text that is read from AWS when it is needed, never kept here. Source: "Caching pipeline
steps" (developer guide): CacheConfig with Enabled and ExpireAfter, an ISO 8601 duration.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Sequence
from dataclasses import dataclass

from sagemaker_cost_mcp.model.remedy import Command, Script

EXPIRES = "P30D"
"""Thirty days: as long as the window in which the repeats were seen."""

_CACHE = {"Enabled": True, "ExpireAfter": EXPIRES}

_TEXT = """#!/bin/bash
# Turns on step caching in pipeline {told}.
#   {name} look      writes its definition of now and the one with caching, and shows the difference
#   {name} apply     updates the pipeline to the latter
#   {name} restore   updates it to the former
set -euo pipefail
pipeline={pipeline}
region={region}
steps={steps}
before="$pipeline.before.json" after="$pipeline.cached.json"

update() {{
  aws sagemaker update-pipeline --pipeline-name "$pipeline" --pipeline-definition "file://$1" --region "$region"
}}

case "${{1:-look}}" in
  look)
    aws sagemaker describe-pipeline --pipeline-name "$pipeline" --region "$region" \\
      --query PipelineDefinition --output text > "$before"
    jq --argjson steps "$steps" '{program}' "$before" > "$after"
    diff <(jq . "$before") <(jq . "$after") || true
    ;;
  apply) update "$after" ;;
  restore) update "$before" ;;
  *) echo "look, apply or restore" >&2; exit 2 ;;
esac
"""
_PROGRAM = (
    'walk(if type == "object" and (.Type | IN({kinds})) and ($steps == [] or (.Name | IN($steps[]))) '
    "and .CacheConfig.Enabled != true then .CacheConfig = {cache} else . end)"
)


@dataclass(frozen=True, kw_only=True)
class Caching:
    """Which steps of which pipeline."""

    pipeline: str
    region: str
    kinds: Sequence[str]
    """Types of steps: `Processing`, `Training`, …"""
    steps: Sequence[str] = ()
    """Names; empty: all of these types."""

    @property
    def told(self) -> str:
        """`steps Prepare, Split`, or `all steps of type Processing`."""
        return f"steps {', '.join(self.steps)}" if self.steps else f"all steps of type {' or '.join(self.kinds)}"

    @property
    def note(self) -> str:
        """What to write where the definition is made."""
        return (
            "The definition of a pipeline belongs to whoever makes it: there give "
            f'{self.told} "CacheConfig": {json.dumps(_CACHE)}; SageMaker Python SDK 2: '
            f'cache_config=CacheConfig(enable_caching=True, expire_after="{EXPIRES}").'
        )


def script(caching: Caching) -> Script:
    """Looks, applies and restores."""
    kinds = ", ".join(json.dumps(kind) for kind in caching.kinds)
    program = _PROGRAM.replace("{kinds}", kinds).replace("{cache}", json.dumps(_CACHE))
    name = "cache-pipeline-steps.sh"
    text = _TEXT.format(
        told=" ".join(caching.pipeline.split()),
        name=name,
        pipeline=shlex.quote(caching.pipeline),
        region=shlex.quote(caching.region),
        steps=shlex.quote(json.dumps(sorted(caching.steps))),
        program=program,
    )
    return Script(name=name, text=text, goes="Your own machine, with the AWS CLI and jq; nothing is changed by `look`")


def look(caching: Caching) -> Command:
    """The pipeline as it is."""
    return Command(
        service="sagemaker",
        operation="describe-pipeline",
        options={"pipeline-name": caching.pipeline},
        region=caching.region,
        why="The definition of now; cache-pipeline-steps.sh keeps a copy of it.",
        reads_only=True,
    )
