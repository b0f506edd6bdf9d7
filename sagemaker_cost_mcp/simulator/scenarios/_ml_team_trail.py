"""Who opened and started the notebook instances of `ml-team`: what CloudTrail still knows of the last 90 days.

Two notebook instances without any tag show what it is good for: `recsys-two-tower` was opened by somebody 61 days ago,
`workshop-dublin` by nobody whom it still remembers.
"""

from __future__ import annotations

from collections.abc import Iterator

from sagemaker_cost_mcp.simulator.description import TrailEvent
from sagemaker_cost_mcp.simulator.scenarios._days import Days

_OPENED_LAST = (
    ("nlp-bert-finetune", "maria.santos@example.com", 36),
    ("vision-defects-gpu", "diego.rivera@example.com", 22),
    ("recsys-two-tower", "priya.nair@example.com", 61),
    ("demand-forecast", "kenji.mori@example.com", 35),
    ("llm-eval-lena", "lena.fischer@example.com", 3),
    ("grant-demo-gpu", "aisha.khan@example.com", 38),
    ("mlops-dev-notebook", "tom.becker@example.com", 29),
    ("churn-features", "sofia.lindqvist@example.com", 1),
)
"""Notebook instance, person, days ago."""

_WEEKEND = 5


def trail(days: Days) -> Iterator[TrailEvent]:
    """Everything; of notebook instances in daily use one for each day."""
    for notebook, person, ago in _OPENED_LAST:
        yield _event(days, "CreatePresignedNotebookInstanceUrl", notebook, person, ago)
    for ago in range(89, 0, -1):
        if days.ago(ago).weekday() < _WEEKEND:
            person = "maria.santos@example.com" if ago % 3 else "lena.fischer@example.com"
            yield _event(days, "CreatePresignedNotebookInstanceUrl", "nlp-team-shared", person, ago)
    yield _event(days, "CreateNotebookInstance", "llm-eval-lena", "lena.fischer@example.com", 3)
    yield _event(days, "CreateNotebookInstance", "eda-omar", "omar.haddad@example.com", 24)
    yield TrailEvent(  # comes in through the portal of Unified Studio, with the role of his project
        name="CreatePresignedNotebookInstanceUrl",
        time=days.ago(18, 8, 50),
        user="jonas.weiss@example.com",
        role="datazone_usr_role_5q1w8e7r_7k2q9d",
        parameters=(("notebookInstanceName", "datazone-env-7k2q9d-notebook"),),
    )
    yield TrailEvent(  # he was not let in, so this is nobody's visit
        name="CreatePresignedNotebookInstanceUrl",
        time=days.ago(1, 11),
        user="tom.becker@example.com",
        parameters=(("notebookInstanceName", "recsys-two-tower"),),
        error="AccessDenied",
    )


def _event(days: Days, name: str, notebook: str, person: str, ago: int) -> TrailEvent:
    parameters = (("notebookInstanceName", notebook),)
    return TrailEvent(name=name, time=days.ago(ago, 8, 50), user=person, parameters=parameters)
