from __future__ import annotations

import pytest

from sagemaker_cost_mcp.model.trail import EVENTS, OPENED, key_of
from tests.builders import ref
from tests.studio_builders import studio_ref
from tests.trail_builders import event, sweep


def test_a_resource_and_its_events_meet_whatever_their_case() -> None:
    assert key_of(ref("Ana-Lab")) == "notebook-instance/ana-lab"
    assert key_of(studio_ref("app", "d-1/Lab/JupyterLab/default", "Lab/JupyterLab/default")) == (
        "app/d-1/lab/jupyterlab/default"
    )


def test_a_sweep_tells_the_event_of_each_resource() -> None:
    mine = event("notebook-instance/a", 3)
    assert sweep(event("notebook-instance/b", 1), mine).last("notebook-instance/a") == mine
    assert sweep(mine).last("notebook-instance/c") is None


@pytest.mark.parametrize("kind", sorted(OPENED))
def test_who_opened_it_last_comes_before_who_started_or_made_it(kind: str) -> None:
    assert EVENTS[kind][0] == OPENED[kind]
