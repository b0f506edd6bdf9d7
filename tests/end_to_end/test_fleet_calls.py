"""How many calls a fleet takes: the floor, written down where it is derived."""

from __future__ import annotations

from collections import Counter

from sagemaker_cost_mcp.model.ports import Question
from sagemaker_cost_mcp.model.snapshot import Shelf
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


def test_a_thousand_endpoints_and_thousands_of_jobs_take_the_floor_of_calls(open_stage: OpenStage) -> None:
    # - Search: whole endpoints and whole training jobs, a hundred a page, AWS's maximum: 1,000 / 100 = 10; 4,000 jobs
    #   lie on 40 pages, and a history is cut into at most ten slices more (see inventory/history.py).
    # - DescribeEndpointConfig: one for each distinct configuration, since Search has neither types nor kinds: 1,000.
    account = SimulatedAccount(fleet(NOW, Size(notebooks=0, endpoints=1_000, jobs=4_000)), lambda: NOW)
    stage = open_stage(account)
    shelves: frozenset[Shelf] = frozenset({"endpoints", "training_jobs"})
    snapshot = stage.reader.read(Question(shelves=shelves, regions=("us-east-1",), seconds=300)).snapshot
    assert (len(snapshot.endpoints), len(snapshot.training_jobs), snapshot.gaps) == (1_000, 4_000, ())
    made = Counter(request.operation for request in stage.calls.made)
    searched = Counter(str(request.params["Resource"]) for request in stage.calls.made if request.operation == "Search")
    assert made["DescribeEndpointConfig"] == 1_000
    assert searched["Endpoint"] == 10
    assert 40 <= searched["TrainingJob"] <= 50
    assert set(made) <= {"GetCallerIdentity", "Search", "DescribeEndpointConfig", "GetProducts"}
