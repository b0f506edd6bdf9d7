"""Lifecycle configurations of notebook instances, reduced to one verdict each.

Source: DescribeNotebookInstanceLifecycleConfig; one call for each configuration in use. Its scripts often
hold tokens: they are decoded, judged and dropped inside one function, and are never part of a value, an
error or a log line.
"""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.errors import LEAVES_A_GAP
from sagemaker_cost_mcp.inventory.unread import merged
from sagemaker_cost_mcp.model.idle_stop import idle_stop
from sagemaker_cost_mcp.model.resources import IdleStop, LifecycleConfig
from sagemaker_cost_mcp.model.snapshot import Gap

DESCRIBE = "sagemaker:DescribeNotebookInstanceLifecycleConfig"


def lifecycle_configs(reading: Reading, region: str, names: Iterable[str]) -> Outcome[LifecycleConfig]:
    """The verdict on each configuration, in order of name, each asked for once.

    One that is denied, or was deleted while a notebook instance still names it, is a gap.
    """
    answers = reading.each(partial(_verdict, reading, region), sorted(set(names)))
    return Outcome(
        tuple(one for _, one in answers if isinstance(one, LifecycleConfig)),
        merged((name, one) for name, one in answers if isinstance(one, Gap)),
    )


def _verdict(reading: Reading, region: str, name: str) -> tuple[str, LifecycleConfig | Gap]:
    try:
        answer = reading.call(
            "sagemaker",
            "DescribeNotebookInstanceLifecycleConfig",
            region,
            NotebookInstanceLifecycleConfigName=name,
        )
    except LEAVES_A_GAP as error:
        return name, reading.gap(error, DESCRIBE, region)
    account_id = reading.identity.account_id
    return name, LifecycleConfig(name=name, region=region, account_id=account_id, idle_stop=_judged(answer))


def _judged(answer: Mapping[str, Any]) -> IdleStop:
    hooks = [*answer.get("OnCreate", ()), *answer.get("OnStart", ())]
    return idle_stop(_script(hook.get("Content", "")) for hook in hooks)


def _script(content: str) -> str | None:
    """Text of a hook; None where it is no base64 or no text.

    The errors are swallowed here and nowhere chained: a UnicodeDecodeError carries the bytes it could not
    read.
    """
    try:
        return b64decode("".join(content.split()), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None
