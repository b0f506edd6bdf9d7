"""Names that change from run to run, as patterns that hold for the next run too.

A family is named by what its runs' names have in common (`analysis.job_families`), which need not be how they begin: of
`pipelines-0o4nlbzfmjtf-Train-mOVmyXHgjN` it is `pipelines-Train`.
"""

from __future__ import annotations

import re

from sagemaker_cost_mcp.analysis.job_families import base_name


def wildcard(name: str) -> str:
    """A pattern with `*` for a run and all others of its family.

    >>> wildcard("churn-xgb-2026-11-02"), wildcard("pipelines-0o4nlbzfmjtf-Train-mOVmyXHgjN")
    ('churn-xgb*', 'pipelines*Train*')
    >>> wildcard("20261102-churn")
    '*churn*'
    """
    base = base_name(name)
    if name.startswith(base):
        return f"{base}*"
    parts = base.split("-")
    loose = f"{'*'.join(parts)}*"
    return loose if name.startswith(parts[0]) else f"*{loose}"


def alike(arn: str) -> str:
    """The same of a run's ARN.

    >>> alike("arn:aws:sagemaker:eu-west-1:111122223333:training-job/pipelines-0o4nlbzfmjtf-Train-mOVmyXHgjN")
    'arn:aws:sagemaker:eu-west-1:111122223333:training-job/pipelines*Train*'
    """
    kind, _, name = arn.rpartition("/")
    return f"{kind}/{wildcard(name)}"


def common(name: str) -> str:
    """Letters that all runs of a family have in their names, as long as can be had.

    >>> common("churn-xgb-2026-11-02"), common("pipelines-0o4nlbzfmjtf-Train-mOVmyXHgjN")
    ('churn-xgb', 'pipelines')
    """
    base = base_name(name)
    return base if base in name else max(base.split("-"), key=len)


def plain(name: str) -> str:
    """A family's name as part of a name or a path of AWS: of letters, digits, dots, dashes and underscores.

    >>> plain("churn (2)"), plain("1 st/äpp")
    ('churn-2', '1-st-pp')
    """
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-")
