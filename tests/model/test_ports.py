from __future__ import annotations

from sagemaker_cost_mcp.model.ports import never, silent
from tests.builders import notebook, snapshot


def test_nobody_listens_and_nobody_hangs_up_by_default() -> None:
    silent(1, 2, "read")
    assert never() is False


def test_a_narrowed_snapshot_shows_only_the_shelves_that_were_declared() -> None:
    taken = snapshot(notebooks=[notebook()])
    assert taken.only(frozenset({"prices"})).notebook_instances == ()
    assert taken.only(frozenset({"notebook_instances"})).notebook_instances == taken.notebook_instances
