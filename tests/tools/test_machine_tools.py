"""Right-sizing, autoscaling and sharing over hand-made accounts: rows, text, pages, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.model.hosting import ModelServer
from sagemaker_cost_mcp.model.inference import Endpoint, EndpointKind
from sagemaker_cost_mcp.model.scaling import COPIES
from sagemaker_cost_mcp.model.snapshot import Gap, Snapshot
from sagemaker_cost_mcp.model.utilization import Measure, PartKind
from sagemaker_cost_mcp.tools.autoscaling import autoscaling_text
from sagemaker_cost_mcp.tools.autoscaling_answer import AutoscalingAsked, scaling_answer
from sagemaker_cost_mcp.tools.autoscaling_rows import AutoscalingAnswer
from sagemaker_cost_mcp.tools.consolidation import consolidation_text
from sagemaker_cost_mcp.tools.consolidation_answer import ConsolidationAnswer, ConsolidationAsked, consolidated
from sagemaker_cost_mcp.tools.desk import Desk, Line
from sagemaker_cost_mcp.tools.rightsizing import rightsizing_text
from sagemaker_cost_mcp.tools.rightsizing_answer import RightSizeAnswer, RightSizeAsked, rightsized
from tests.builders import ACCOUNT, component, endpoint, snapshot, variant
from tests.serving_builders import (
    account,
    config,
    gpu,
    image,
    load,
    measured,
    model,
    part,
    plan,
    policy,
    scalable,
    sold,
    tracking,
)
from tests.tools.conftest import FakeReader

BIG = endpoint("big", variant(instance_type="ml.m5.2xlarge", count=2))
FULL = endpoint("full", variant("AllTraffic", instance_type="ml.m5.large"))
GPU = endpoint("gpu", variant(instance_type="ml.g4dn.xlarge"))
DARK = endpoint("dark", variant(instance_type="ml.m5.large", count=4))
TWINS = [endpoint(name, variant(instance_type="ml.m5.large")) for name in ("a", "b")]
GAP = Gap(operation="cloudwatch:GetMetricData", region="us-east-1", account_id=ACCOUNT, reason="Denied.")
SMALL = load(cpu=20.0, memory=25.0, latency_p50=30.0)
DAY = load(cpu=[20.0] * 12 + [80.0] * 12, requests=[6_000.0] * 12 + [80_000.0] * 12, instances=4.0)


def filled() -> Snapshot:
    hosts: list[Endpoint] = [BIG, FULL, GPU, DARK, *TWINS]
    uses = (
        measured(BIG, load(cpu=100.0, memory=12.0, instances=2.0)),
        measured(FULL, load(cpu=150.0, memory=80.0), "AllTraffic"),
        measured(GPU, load(cpu=20.0, memory=30.0) | gpu([3.0], [40.0])),
        *(measured(one, SMALL) for one in TWINS),
    )
    return account(
        *hosts,
        endpoint_utilization=uses,
        endpoint_configs=tuple(config(one, plan("blue", f"{one.ref.name}-m")) for one in TWINS),
        models=tuple(model(f"{one.ref.name}-m") for one in TWINS),
        prices=sold(),
    )


@pytest.fixture(autouse=True)
def at_hand(reader: FakeReader) -> None:
    reader.snapshot = filled()


def sizes(desk: Desk, **changes: Any) -> RightSizeAnswer:
    return rightsized(desk, RightSizeAsked(**changes), Line())


def scales(desk: Desk, **changes: Any) -> AutoscalingAnswer:
    return scaling_answer(desk, AutoscalingAsked(**changes), Line())


def shares(desk: Desk, **changes: Any) -> ConsolidationAnswer:
    return consolidated(desk, ConsolidationAsked(**changes), Line())


def test_rows_are_ranked_by_saving_and_add_up(desk: Desk) -> None:
    answer = sizes(desk)
    assert answer.rows[0].endpoint == "big"
    assert sum(row.monthly_saving_list_usd for row in answer.rows) == answer.total_monthly_saving_list_usd
    assert [one.endpoint for one in answer.undecided] == ["dark"]
    assert answer.examined == 6
    assert "1 with a GPU that has next to nothing to do; 1 could not be judged" in answer.summary


def test_the_text_names_both_fleets_and_what_alternatives_need(desk: Desk) -> None:
    text = rightsizing_text(sizes(desk))
    assert "| big/blue (us-east-1) | 2 x ml.m5.2xlarge, $673.06 | 2 x ml.m5.large, $167.90 |" in text
    assert "| full (us-east-1) | 1 x ml.m5.large, $83.95 | as it is | - |" in text
    assert "* ml.m5.xlarge needs a load test on CPU" in text
    assert "## Undecided\n- its metrics could not be read" in text
    assert "_Measured 2026-11-06 to 2026-11-21 (end exclusive, UTC)._" in text


def test_rows_come_in_pages(desk: Desk) -> None:
    first = sizes(desk, limit=2)
    assert first.meta.next_cursor is not None
    rest = sizes(desk, limit=10, cursor=first.meta.next_cursor)
    assert [*first.rows, *rest.rows] == sizes(desk).rows
    with pytest.raises(BadQuestion, match="cursor does not belong"):
        sizes(desk, cursor=first.meta.next_cursor, percentile="p90")


def test_names_and_tags_narrow(desk: Desk, reader: FakeReader) -> None:
    assert [row.endpoint for row in sizes(desk, names=("big",)).rows] == ["big"]
    assert reader.asked[-1].metrics.names == ("big",)
    assert sizes(desk, tags={"Team": "x"}).summary == "No endpoints with instances match in us-east-1."
    with pytest.raises(BadQuestion, match="No endpoint is called 'bigg'"):
        sizes(desk, names=("bigg",))


def test_nothing_there_and_nothing_read_are_told_apart(desk: Desk, reader: FakeReader) -> None:
    reader.snapshot = snapshot()
    for answer in (sizes(desk), scales(desk), shares(desk)):
        assert answer.summary == "No endpoints with instances match in us-east-1."
    reader.snapshot = snapshot().model_copy(update={"gaps": (GAP,)})
    for answer in (sizes(desk), scales(desk), shares(desk)):
        assert "not everything could be read" in answer.summary
    assert "## Not read" in autoscaling_text(scales(desk))


def test_groups_tell_what_each_would_cost_alone(desk: Desk) -> None:
    answer = shares(desk)
    (group,) = answer.groups
    assert (group.endpoints, group.instance_type, group.count) == (["a", "b"], "ml.m5.large", 1)
    assert group.current_monthly_usd - group.shared_monthly_usd == group.monthly_saving_list_usd
    assert {one.endpoint for one in answer.left} == {"big", "full", "gpu", "dark"}
    text = consolidation_text(answer)
    assert "1. **$83.95/month** `a`, `b` (us-east-1) on 1 x ml.m5.large, multi-model" in text
    assert "## Left alone" in text


def alike(server: ModelServer, kind: str, work: float, memory: float) -> Snapshot:
    """Two endpoints that differ in nothing but their names."""
    hosts = [endpoint(name, variant(instance_type=kind)) for name in "ab"]
    series = load(cpu=20.0, memory=20.0, latency_p50=30.0) | gpu([work], [memory])
    return account(
        *hosts,
        endpoint_configs=tuple(config(one, plan("blue", f"{one.ref.name}-m")) for one in hosts),
        models=tuple(model(f"{one.ref.name}-m", image("served", server)) for one in hosts),
        endpoint_utilization=tuple(measured(one, series) for one in hosts),
    )


def test_what_is_shared_of_gpus_and_what_is_reserved_are_told_apart(desk: Desk, reader: FakeReader) -> None:
    reader.snapshot = alike(ModelServer.TRITON, "ml.g4dn.xlarge", 15.0, 30.0)
    answer = shares(desk)
    assert (answer.groups[0].gpu_percent, answer.groups[0].gpu_memory_percent) == (30, 60)
    assert "memory 40 %, CPU 10 %, GPU 30 %, GPU memory 60 % full." in consolidation_text(answer)
    reader.snapshot = alike(ModelServer.PYTORCH, "ml.g4dn.12xlarge", 80.0, 120.0)
    answer = shares(desk)
    assert (answer.groups[0].gpu_percent, answer.groups[0].gpu_memory_percent) == (100, None)
    assert "memory 48 %, CPU 1 %, GPU 100 % reserved." in consolidation_text(answer)


def test_nobody_to_share_with_is_no_group(desk: Desk, reader: FakeReader) -> None:
    reader.snapshot = filled().model_copy(update={"models": ()})
    assert shares(desk).summary == "Nothing to share among 6 variants: the reasons are beside each."
    cached = SMALL | {Measure.CACHE_HITS: [0.5], Measure.LOADING_WAIT_P99: [900.0]}
    many = tuple(model(f"{one.ref.name}-m", multi_model=True) for one in TWINS)
    uses = (measured(TWINS[0], cached), measured(TWINS[1], SMALL))
    reader.snapshot = filled().model_copy(update={"models": many, "endpoint_utilization": uses})
    text = consolidation_text(shares(desk))
    assert "`a` (us-east-1) holds many models already: found in memory 50 %, worst wait 900 ms: add no model" in text
    assert "`b` (us-east-1) holds many models already: found in memory not published: undecided" in text


def test_a_day_with_a_quiet_night_gets_a_cheaper_policy(desk: Desk, reader: FakeReader) -> None:
    reader.snapshot = account(DARK, endpoint_utilization=(measured(DARK, DAY),), prices=sold())
    answer = scales(desk)
    (row,) = answer.rows
    assert (row.scales, row.policy, row.flags) == ("instances", "none", ["no-policy"])
    assert row.proposed is not None
    assert row.proposed.monthly_usd is not None
    assert row.proposed.instance_hours < row.provisioned_instance_hours
    assert row.monthly_saving_list_usd == answer.total_monthly_saving_list_usd > 0
    assert "1 without a policy" in answer.summary
    assert "better policies would take" in answer.summary
    text = autoscaling_text(answer)
    assert "| dark/blue (us-east-1) | none |" in text
    assert "no-policy" in text


def test_components_are_found_by_name_and_told_in_copies(desk: Desk, reader: FakeReader) -> None:
    shared = endpoint("shared", variant(instance_type="ml.m5.2xlarge", count=2), kind=EndpointKind.INFERENCE_COMPONENT)
    one = component("model", shared)
    levels = load(cpu=[10.0, 30.0], requests=[6_000.0, 24_000.0]) | {Measure.REQUESTS_PER_INSTANCE: [50.0, 200.0]}
    mine = part("model", dimension=COPIES)
    reader.snapshot = account(
        shared,
        inference_components=(one,),
        endpoint_utilization=(measured(shared, levels, "model", kind=PartKind.COMPONENT, normalized=True),),
        scaling_targets=(scalable(1, 3, mine),),
        scaling_policies=(policy(tracking(400.0), on=mine),),
    )
    answer = scales(desk, names=("model",))
    (row,) = answer.rows
    assert (row.endpoint, row.variant, row.scales, row.monthly_saving_usd) == ("shared", "model", "copies", 0)
    assert row.replayed is not None
    assert row.replayed.monthly_usd is None
    assert " copies" in autoscaling_text(answer)


@pytest.mark.parametrize(("endpoints", "seconds"), [(10, 60), (11, 300), (61, 3600)])
def test_the_more_there_are_the_coarser_they_are_read(
    desk: Desk, reader: FakeReader, endpoints: int, seconds: int
) -> None:
    reader.snapshot = account(*(endpoint(f"e{n}") for n in range(endpoints)))
    answer = scales(desk)
    assert reader.asked[-1].metrics.period_seconds == seconds
    assert len(answer.undecided) + sum((answer.unlisted or {}).values()) == endpoints


def test_wrong_questions_are_refused_in_a_sentence(desk: Desk) -> None:
    with pytest.raises(BadQuestion, match="lookback_days is 3; it must be 7 to 14"):
        scales(desk, lookback_days=3)
    with pytest.raises(BadQuestion, match="No endpoint or inference component is called 'zzz'"):
        scales(desk, names=("zzz",))
    with pytest.raises(BadQuestion, match="Headroom is 900 %"):
        sizes(desk, headroom_percent=900)
    with pytest.raises(BadQuestion, match="Only a is named"):
        shares(desk, names=("a",))


def test_relief_that_costs_more_says_so(desk: Desk, reader: FakeReader) -> None:
    hot = load(cpu=[60.0, 190.0], requests=[60_000.0, 190_000.0])
    lone = endpoint("lone", variant(instance_type="ml.m5.large"))
    reader.snapshot = account(lone, endpoint_utilization=(measured(lone, hot),), prices=sold())
    (row,) = scales(desk).rows
    assert row.proposed is not None
    assert (row.monthly_saving_usd, row.monthly_saving_list_usd) == (0, 0)
    assert any(note.startswith("the proposal costs $") for note in row.notes)
