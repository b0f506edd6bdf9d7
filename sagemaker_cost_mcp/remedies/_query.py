r"""What AWS says of a resource, reshaped into what makes one like it: JMESPath for `--query` of the AWS CLI.

Much of a resource is not read by this server (keys, data capture, scripts), so a copy is made from AWS's own
description when it is needed, not from ours. Source: JMESPath specification, "JSON literals", "Functions"; AWS CLI User
Guide, "Filtering output".
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from sagemaker_cost_mcp.model.remedy import Json


def literal(value: Json) -> str:
    r"""A value that JMESPath takes as it stands.

    >>> literal("a`b"), literal(3)
    ('`"a\\u0060b"`', '`3`')
    """
    return f"`{json.dumps(value, separators=(',', ':')).replace('`', chr(92) + 'u0060')}`"


def same(names: Iterable[str]) -> dict[str, str]:
    """Names that keep their values.

    >>> same(["KmsKeyId"])
    {'KmsKeyId': 'KmsKeyId'}
    """
    return {name: name for name in names}


def reshaped(always: Mapping[str, str], optional: Mapping[str, str] | None = None) -> str:
    """A mapping made of expressions; optional names whose expression says nothing are left out: AWS takes no null.

    >>> reshaped({"Name": literal(1)}, {"KmsKeyId": "KmsKeyId"})
    'merge({Name: `1`}, (KmsKeyId && {KmsKeyId: KmsKeyId}) || `{}`)'
    """
    fixed = "{" + ", ".join(f"{name}: {what}" for name, what in always.items()) + "}" if always else "`{}`"
    rest = [f"({what} && {{{name}: {what}}}) || `{{}}`" for name, what in (optional or {}).items()]
    return f"merge({', '.join([fixed, *rest])})" if rest else fixed
