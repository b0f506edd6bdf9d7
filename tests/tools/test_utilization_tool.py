from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.model.hosting import EndpointConfig
from sagemaker_cost_mcp.model.inference import EndpointKind
from sagemaker_cost_mcp.model.money import InstanceSpec
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.snapshot import Gap
from sagemaker_cost_mcp.model.training import InstanceGroup, TrainingJob
from sagemaker_cost_mcp.model.utilization import Measure, PartKind, Timeline
from sagemaker_cost_mcp.model.work import ProcessingJob, TransformJob
from sagemaker_cost_mcp.tools.desk import Desk, Line
from sagemaker_cost_mcp.tools.utilization import utilization_text
from sagemaker_cost_mcp.tools.utilization_answer import UtilizationAnswer, UtilizationAsked, resource_utilization
from sagemaker_cost_mcp.tools.utilization_rows import UtilizationRow
from tests.builders import ACCOUNT, NOW, component, endpoint, price, snapshot, variant
from tests.tools.conftest import FakeReader
from tests.utilization_builders import use

LINE = Timeline(start=NOW - timedelta(days=1), end=NOW + timedelta(hours=12), period_seconds=3600)
IDLE, BUSY, ODD = endpoint("idle"), endpoint("busy", variant("blue", count=2)), endpoint("odd", kind=None)
STRANGE = endpoint("strange", variant(instance_type="ml.z9.xlarge"))
SHARED = endpoint("shared", kind=EndpointKind.INFERENCE_COMPONENT)
MODEL = component("model", SHARED)
GAP = Gap(operation="cloudwatch:GetMetricData", region="us-east-1", account_id=ACCOUNT, reason="Denied.")


def job(name: str = "train", **changes: Any) -> TrainingJob:
    arn = f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:training-job/{name}"
    given: dict[str, Any] = {
        "ref": ResourceRef(
            arn=arn, name=name, type="training-job", region="us-east-1", account_id=ACCOUNT, tags={"Team": "vision"}
        ),
        "status": "Completed",
        "secondary_status": "Completed",
        "created_at": NOW - timedelta(hours=3),
        "started_at": NOW - timedelta(hours=2, minutes=30),
        "ended_at": NOW - timedelta(hours=2),
        "groups": (InstanceGroup(instance_type="ml.m5.xlarge", count=2),),
    }
    return TrainingJob(**(given | changes))


def level(mean: float, top: float) -> dict[Measure, list[float | None]]:
    return {Measure.CPU: [mean] * 24, Measure.CPU_HOTTEST: [top] * 24}


def of(arn: str, part: str, series: Any, **changes: Any) -> Any:
    return use(series, **({"resource_arn": arn, "part": part, "timeline": LINE} | changes))


HOUR = Timeline(start=NOW - timedelta(hours=2, minutes=30), end=NOW - timedelta(hours=2), period_seconds=60)
USES = (
    of(IDLE.ref.arn, "blue", level(4.0, 8.0) | {Measure.REQUESTS: [0.0] * 24, Measure.INSTANCES: [1.0] * 24}),
    of(
        BUSY.ref.arn,
        "blue",
        level(160.0, 360.0)
        | {
            Measure.INSTANCES: [2.0] * 12 + [3.0] * 12,
            Measure.REQUESTS: [60.0] * 23 + [120.0],
            Measure.REQUESTS_PER_INSTANCE: [0.5, 1.0],
            Measure.LATENCY_P50: [20.0] * 24,
            Measure.LATENCY_P99: [80.0] * 24,
            Measure.OVERHEAD_P99: [9.0] * 24,
            Measure.ERRORS_5XX: [1.5] * 24,
            Measure.MODELS_LOADED: [7.0] * 24,
        },
    ),
    of(STRANGE.ref.arn, "blue", level(50.0, 60.0)),
    of(SHARED.ref.arn, "blue", level(30.0, 40.0), normalized=True),
    of(SHARED.ref.arn, "model", level(55.0, 66.0), normalized=True, kind=PartKind.COMPONENT),
)
RUN = of(
    job().ref.arn,
    "train",
    {Measure.CPU: [300.0] * 30, Measure.CPU_HOTTEST: [390.0] * 30},
    kind=PartKind.HOSTS,
    timeline=HOUR,
)


@pytest.fixture(autouse=True)
def account(reader: FakeReader) -> None:
    sized = price("USE1-Host:ml.m5.xlarge", "0.23")
    spec = InstanceSpec(vcpu=4, memory_gib=Decimal(16))
    filled = snapshot(
        endpoints=[IDLE, BUSY, ODD, STRANGE, SHARED],
        components=[MODEL],
        prices=[sized.model_copy(update={"spec": spec})],
    )
    reader.snapshot = filled.model_copy(
        update={"endpoint_utilization": USES, "job_utilization": (RUN,), "training_jobs": (job(), job("unread"))}
    )


def asked(desk: Desk, **changes: Any) -> UtilizationAnswer:
    return resource_utilization(desk, UtilizationAsked(**changes), Line())


def row(answer: UtilizationAnswer, label: str) -> UtilizationRow:
    (found,) = (row for row in answer.rows if row.label == label)
    return found


def test_rows_tell_levels_requests_latency_and_errors(desk: Desk) -> None:
    busy = row(asked(desk), "busy/blue")
    assert busy.cpu is not None
    assert (busy.cpu.mean_percent, busy.cpu.p95_percent, busy.cpu.max_percent) == (40.0, 90.0, 90.0)
    assert (busy.instances_now, busy.instances_mean, busy.instances_max) == (2, 2.5, 3.0)
    assert busy.requests is not None
    assert (busy.requests.total, busy.requests.busiest_hour_requests) == (1500.0, 120.0)
    assert busy.requests.busiest_hour == NOW - timedelta(hours=1)
    assert busy.requests.per_minute_per_instance_peak == 1.0
    assert busy.latency is not None
    assert (busy.latency.p50_ms, busy.latency.p99_ms, busy.latency.overhead_p99_ms) == (20.0, 80.0, 9.0)
    assert busy.error_rates == {"5xx": 36 / 1500}
    assert busy.measured == {"models_loaded_mean": 7.0}
    assert (busy.coverage, busy.period_seconds, busy.undecided) == (1.0, 3600, [])


def test_least_used_come_first_unknown_after_known_and_what_is_over_last(desk: Desk) -> None:
    labels = [one.label for one in asked(desk).rows]
    assert labels == ["idle/blue", "shared/blue", "shared/model", "busy/blue", "odd/blue", "strange/blue", "train"]


def test_the_summary_names_the_busiest_and_counts_what_is_not_known(desk: Desk) -> None:
    assert asked(desk).summary == (
        "6 variants and inference components, 1 job over 14 days: 1 of 5 stayed at 20 % of CPU and GPU or below (P95 "
        "of the hottest instance); the busiest is train at 98 %; 1 had no request at all; how full 2 were is not "
        "known; 1 more job in the window not measured: name them to have them read."
    )


def test_what_is_missing_is_said_and_never_zero(desk: Desk) -> None:
    answer = asked(desk)
    strange, odd = row(answer, "strange/blue"), row(answer, "odd/blue")
    assert strange.cpu is None
    assert strange.undecided == ["cpu: the size of ml.z9.xlarge was not found in the price list"]
    assert (odd.kind, odd.coverage) == ("unknown", None)
    assert "its configuration could not be read" in odd.undecided[0]
    text = utilization_text(answer)
    assert "Undecided: cpu: the size of ml.z9.xlarge was not found in the price list: `strange/blue (" in text


def test_a_job_is_measured_over_its_own_time(desk: Desk) -> None:
    train = row(asked(desk, kind="training"), "train")
    assert train.cpu is not None
    assert (train.cpu.mean_percent, train.cpu.p95_percent) == (75.0, 97.5)
    assert (train.kind, train.instances_now, train.period_seconds, train.coverage) == ("training", None, 60, 1.0)


def test_a_job_whose_hosts_nobody_knows_is_undecided_with_the_reason(desk: Desk, reader: FakeReader) -> None:
    lost = use({}, resource_arn=job().ref.arn, part="train", kind=PartKind.HOSTS, note="Nobody knows its machines.")
    reader.snapshot = reader.snapshot.model_copy(update={"job_utilization": (lost,)})
    answer = asked(desk, kind="training")
    assert row(answer, "train").undecided == ["Nobody knows its machines."]
    assert "Undecided: Nobody knows its machines: `train (training, us-east-1)`" in utilization_text(answer)


def test_shadows_and_young_configurations_are_noted(desk: Desk, reader: FakeReader) -> None:
    day = NOW - timedelta(hours=20)
    config = EndpointConfig(
        name=IDLE.config_name, arn="arn:c", region="us-east-1", account_id=ACCOUNT, created_at=day, variants=(),
        captures=False, kms_key=False, asynchronous=False, max_concurrent_per_instance=None, role=None, isolated=False,
        in_vpc=False, explains=False,
    )  # fmt: skip
    shadowed = IDLE.model_copy(update={"variants": (variant("blue", shadow=True),)})
    reader.snapshot = reader.snapshot.model_copy(
        update={"endpoint_configs": (config,), "endpoints": (shadowed, BUSY), "inference_components": ()}
    )
    answer = asked(desk, kind="endpoint")
    first, second = row(answer, "idle/blue").notes
    assert first.startswith("a shadow variant")
    assert second == "its configuration dates from 2026-11-19: before that it may have run on other machines"
    assert row(answer, "busy/blue").notes == []


@pytest.mark.parametrize("kind", ["processing", "transform"])
def test_jobs_on_data_are_measured_like_training(desk: Desk, reader: FakeReader, kind: str) -> None:
    plain = job()
    ref = plain.ref.model_copy(update={"arn": f"arn:{kind}", "name": "nightly"})
    given: dict[str, Any] = {
        **{name: getattr(plain, name) for name in ("status", "created_at", "started_at", "ended_at")},
        "ref": ref,
        "instance_type": "ml.m5.xlarge",
        "instance_count": 2,
    }
    made = (ProcessingJob if kind == "processing" else TransformJob).model_construct(**given)
    measured = RUN.model_copy(update={"resource_arn": ref.arn, "part": "nightly"})
    reader.snapshot = snapshot(prices=reader.snapshot.prices).model_copy(
        update={f"{kind}_jobs": (made,), "job_utilization": (measured,)}
    )
    (found,) = asked(desk).rows
    assert (found.kind, found.label, found.instance_type) == (kind, "nightly", "ml.m5.xlarge")
    assert found.cpu is not None
    assert found.cpu.mean_percent == 75.0


def test_many_remarks_are_cut_short_and_counted(desk: Desk, reader: FakeReader) -> None:
    odd = [endpoint(f"odd-{n}", variant(instance_type=f"ml.z{n}.xlarge")) for n in range(10, 22)]
    uses = tuple(of(one.ref.arn, "blue", level(50.0, 60.0)) for one in odd)
    reader.snapshot = snapshot(endpoints=odd).model_copy(update={"endpoint_utilization": uses})
    assert "- and 4 more remarks with detail=full" in utilization_text(asked(desk))
    assert "more remarks" not in utilization_text(asked(desk), full=True)


def test_mixed_machines_of_a_job_are_not_told_in_percent(desk: Desk, reader: FakeReader) -> None:
    mixed = job(groups=tuple(InstanceGroup(instance_type=f"ml.{n}.xlarge", count=1) for n in ("m5", "c5")))
    reader.snapshot = reader.snapshot.model_copy(update={"training_jobs": (mixed,)})
    train = row(asked(desk), "train")
    assert train.instance_type == "ml.c5.xlarge, ml.m5.xlarge"
    assert train.cpu is None
    assert "several instance types" in train.undecided[0]


def test_a_running_job_counts_up_to_now(desk: Desk, reader: FakeReader) -> None:
    line = Timeline(start=NOW - timedelta(hours=2), end=NOW + timedelta(hours=12), period_seconds=3600)
    running = job(ended_at=None, started_at=NOW - timedelta(hours=1, minutes=30))
    so_far = use({Measure.CPU: [40.0, 80.0], Measure.CPU_HOTTEST: [40.0, 80.0]}, timeline=line,
                 resource_arn=running.ref.arn, part="train", kind=PartKind.HOSTS)  # fmt: skip
    reader.snapshot = reader.snapshot.model_copy(
        update={"training_jobs": (running,), "job_utilization": (so_far,), "endpoints": ()}
    )
    (train,) = asked(desk).rows
    assert (train.coverage, train.instances_now) == (1.0, 2)


def test_full_detail_adds_quantiles_and_the_course_over_time(desk: Desk) -> None:
    plain, full = (row(asked(desk, full=full), "busy/blue") for full in (False, True))
    assert plain.samples is None
    assert full.samples is not None
    assert full.cpu is not None
    assert full.cpu.p99_5_percent == 90.0
    assert sum(one.requests or 0 for one in full.samples) == 1500.0
    assert {one.instances for one in full.samples} == {2.0, 3.0}
    text = utilization_text(asked(desk, full=True), full=True)
    assert "## `busy/blue (real-time, us-east-1)`" in text
    assert "| 11-20 11:00 | 3 | 40 / 90 | - | - | 120 | 80 |" in text


def test_an_endpoints_name_brings_its_components_and_kind_and_tags_narrow(desk: Desk, reader: FakeReader) -> None:
    assert {one.label for one in asked(desk, names=("shared",)).rows} == {"shared/blue", "shared/model"}
    assert [one.label for one in asked(desk, names=("model",)).rows] == ["shared/model"]
    assert [one.label for one in asked(desk, tags={"Team": "vision"}).rows] == ["train"]
    asked(desk, kind="processing")
    assert reader.asked[-1].shelves == {"prices", "processing_jobs", "job_utilization"}


@pytest.mark.parametrize(
    ("days", "names", "period"), [(1, (), 300), (14, (), 3600), (36, (), 86_400), (36, ("busy",), 3600)]
)
def test_the_coarsest_period_that_answers_is_asked_for(
    desk: Desk, reader: FakeReader, days: int, names: tuple[str, ...], period: int
) -> None:
    asked(desk, lookback_days=days, names=names)
    wanted = reader.asked[-1]
    assert (wanted.metrics.days, wanted.metrics.period_seconds, wanted.metrics.names) == (days, period, names)
    assert wanted.window is not None
    assert (wanted.window.end - wanted.window.start).days == days


@pytest.mark.parametrize("days", [0, -3, 456])
def test_windows_that_cloudwatch_cannot_answer_are_refused(desk: Desk, days: int) -> None:
    with pytest.raises(BadQuestion, match=rf"lookback_days is {days}; it must be 1 to 455"):
        asked(desk, lookback_days=days)


def test_a_name_that_does_not_exist_names_the_closest(desk: Desk) -> None:
    with pytest.raises(BadQuestion, match=r"No endpoint, inference component or job is called 'busyy'.*Closest: busy"):
        asked(desk, names=("busyy",))
    with pytest.raises(BadQuestion, match=r"No training job is called 'zzz'"):
        asked(desk, names=("zzz",), kind="training")


def test_rows_come_in_pages(desk: Desk) -> None:
    first = asked(desk, limit=4)
    assert first.meta.next_cursor is not None
    rest = asked(desk, limit=4, cursor=first.meta.next_cursor)
    assert [one.label for one in first.rows] + [one.label for one in rest.rows] == [
        one.label for one in asked(desk).rows
    ]
    with pytest.raises(BadQuestion, match="cursor does not belong"):
        asked(desk, limit=4, cursor=first.meta.next_cursor, kind="endpoint")


def test_nothing_there_and_nothing_read_are_told_apart(desk: Desk, reader: FakeReader) -> None:
    reader.snapshot = snapshot()
    assert asked(desk).summary == "No endpoints or jobs match in us-east-1."
    reader.snapshot = snapshot().model_copy(update={"gaps": (GAP,)})
    answer = asked(desk)
    assert "not everything could be read" in answer.summary
    assert "cloudwatch:GetMetricData" in utilization_text(answer)


def test_metrics_that_were_not_read_leave_the_row_undecided(desk: Desk, reader: FakeReader) -> None:
    reader.snapshot = reader.snapshot.model_copy(update={"endpoint_utilization": (), "gaps": (GAP,)})
    idle = row(asked(desk), "idle/blue")
    assert (idle.cpu, idle.requests, idle.coverage) == (None, None, None)
    assert idle.undecided == ["its metrics could not be read"]
