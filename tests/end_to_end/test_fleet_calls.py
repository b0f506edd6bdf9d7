"""How many calls a fleet takes: the floor, written down where it is derived."""

from __future__ import annotations

from collections import Counter

from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from sagemaker_cost_mcp.simulator.scenarios.fleet import Size, fleet
from tests.end_to_end.stage import IDLE, NOW, OpenStage

NOTEBOOKS = 200

# 200 notebook instances in one region, of which every 4th has no tags and every 5th is stopped:
# - ListNotebookInstances: pages of 100, AWS's maximum: 200 / 100 = 2.
# - DescribeNotebookInstance: one each, 200. The size of the volume is nowhere else (the list lacks it, Search has no
#   such resource), and AWS describes one at a time.
# - GetResources: pages of 100, and only what has tags or once had: 150 / 100 = 2, where ListTags would take 200.
# - DescribeLogStreams: the 160 that run have a log to look at. A page shows the 50 streams written to last, a look-up
#   by name shows one: 4 pages hold 160, after 3 pages 10 at least are left to be looked up.
# - LookupEvents: one look-up for each name of event that may tell who is behind a notebook instance, however many of
#   them there are; here nobody did anything, so each answers in one page.
FLOOR = {
    "sagemaker:ListNotebookInstances": 2,
    "sagemaker:DescribeNotebookInstance": NOTEBOOKS,
    "resourcegroupstaggingapi:GetResources of sagemaker:notebook-instance": 2,
    "logs:DescribeLogStreams": 4,
    "cloudtrail:LookupEvents": 3,
}


def test_two_hundred_notebook_instances_take_the_floor_of_calls(open_stage: OpenStage) -> None:
    account = SimulatedAccount(fleet(NOW, Size(notebooks=NOTEBOOKS)), lambda: NOW)
    stage = open_stage(account)
    told = stage.ask(IDLE, regions=["us-east-1"], limit=500)
    assert not told.is_error, told.text
    made = Counter[str]()
    for request in stage.calls.made:
        of = "".join(f" of {kind}" for kind in request.params.get("ResourceTypeFilters", ()))
        made[f"{request.service}:{request.operation}{of}"] += 1
    assert {operation: made[operation] for operation in FLOOR} == FLOOR
    assert "NotebookInstance" not in "".join(set(made) - set(FLOOR)), "nothing else is asked about them"
