"""Which dollars of the bill each resource is answerable for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.attribution import UNPRICED, Attribution, attribution
from sagemaker_cost_mcp.model.inference import EndpointKind
from sagemaker_cost_mcp.model.money import Bill, BillRow, Price, RecordKind
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.training import TrainingJob
from tests.builders import NOW, D, bill, endpoint, price, row, snapshot, variant
from tests.work_builders import processing_job, ref_to, training_job, transform_job

TRAIN, SPOT, HOST = "USE1-Train:ml.m5.xlarge", "USE1-TrSpt:ml.m5.xlarge", "USE1-Host:ml.m5.xlarge"
GP2, GP3 = "USE1-Train:VolumeUsage.gp2", "USE1-Train:VolumeUsage.gp3"


def settled(*rows: BillRow, prices: Sequence[Price] = (), changes: Any = None, **shelves: Any) -> Attribution:
    billed = bill(*rows).model_copy(update=changes or {})
    there = snapshot(billed=billed, prices=prices).model_copy(update=shelves)
    return attribution(there, billed)


def job(name: str = "a", hours: Decimal | int = 1, **more: Any) -> TrainingJob:
    return training_job(name, seconds=int(hours * 3600), **more)


def costs(found: Attribution, *resources: Any) -> list[Decimal | None]:
    return [None if (cost := found.cost(one.ref.arn)) is None else round(cost, 9) for one in resources]


def test_a_unit_costs_what_it_really_cost_the_account() -> None:
    # 10 h for 2 USD, of which a plan covered 4 h for 0.60 USD and a discount took 0.10 USD: 0.25 USD an hour.
    one, two = job("a", 1), job("b", 3)
    found = settled(
        row(TRAIN, "2.00", "6"),
        row(TRAIN, "0.60", "4", RecordKind.COVERED_USAGE),
        row(TRAIN, "-0.10", kind=RecordKind.DISCOUNT),
        row(TRAIN, "-99", kind=RecordKind.CREDIT),
        training_jobs=(one, two),
    )
    assert costs(found, one, two) == [D("0.25"), D("0.75")]
    assert (found.total, found.attributed, found.shared, found.unattributed) == (D("2.50"), D(1), 0, D("1.50"))
    assert found.untold == {}


def test_where_more_is_claimed_than_was_billed_each_gets_its_share() -> None:
    one, two = job("a", 1), job("b", 3)
    found = settled(row(TRAIN, "2", "2"), training_jobs=(one, two))
    assert costs(found, one, two) == [D("0.5"), D("1.5")]
    assert [share.units for share in found.shares[two.ref.arn]] == [D("1.5")]
    assert (found.attributed, found.unattributed) == (D(2), 0)


def test_what_the_bill_does_not_have_yet_is_at_list_price_and_no_part_of_it() -> None:
    one = job("a", 2).model_copy(update={"volume_gb": 365})
    prices = [price(TRAIN, "0.23"), price(GP2, "0.14", unit="GB-Mo")]
    found = settled(row("USE1-Notebk:ml.t3.medium", "5", "100"), prices=prices, training_jobs=(one,))
    assert costs(found, one) == [D("0.46") + D("0.14")]
    assert {share.listed for share in found.shares[one.ref.arn]} == {True}
    assert (found.attributed, found.unattributed) == (0, D(5))


def test_a_part_without_any_price_leaves_the_whole_cost_untold() -> None:
    one = job("a", 2).model_copy(update={"volume_gb": 365})
    found = settled(row(TRAIN, "2", "2"), training_jobs=(one,))
    assert found.untold == {one.ref.arn: UNPRICED}
    assert found.cost(one.ref.arn) == D(2), "as far as it is known"
    assert settled(training_jobs=(one,)).cost(one.ref.arn) is None


def test_list_prices_are_dollars_and_stay_away_from_other_currencies() -> None:
    found = settled(prices=[price(TRAIN, "0.23")], training_jobs=(job(),), changes={"currency": "EUR"})
    assert found.cost(job().ref.arn) is None


def test_a_resource_that_used_nothing_costs_nothing() -> None:
    never = training_job("never", started=None)
    cut_off = training_job("cut", seconds=60, billable=0, spot=True)
    found = settled(row(TRAIN, "2", "2"), training_jobs=(never, cut_off))
    assert costs(found, never, cut_off) == [0, 0]


def test_volumes_of_any_kind_are_one_pool_and_regions_are_apart() -> None:
    one = job("a", 73).model_copy(update={"volume_gb": 10})
    rows = (row(GP2, "3", "1", unit="GB-Mo"), row(GP3, "1", "1", unit="GB-Mo"), row(TRAIN, "1", "73"))
    elsewhere = (row("EU-Train:VolumeUsage.gp3", "7", "1", unit="GB-Mo"), row("EU-Train:ml.m5.xlarge", "7", "73"))
    found = settled(*rows, *elsewhere, training_jobs=(one,))
    # 10 GB x 73 h / 730 = 1 GB-month of the 2 that cost 4 USD.
    assert costs(found, one) == [D(1) + D(2)]
    assert found.unattributed == D(4) - D(2) + D(14)


def test_two_names_of_one_region_are_one_pool_and_two_units_are_not_added_up() -> None:
    one = job("a", 2)
    one = one.model_copy(update={"ref": one.ref.model_copy(update={"region": "eu-west-1"})})
    rows = (row("EU-Train:ml.m5.xlarge", "3", "3"), row("EUW1-Train:ml.m5.xlarge", "1", "1"))
    odd = row("EU-Train:ml.m5.xlarge", "0.5", "99999", unit="Seconds")
    found = settled(*rows, odd, training_jobs=(one,))
    assert costs(found, one) == [D(2)]
    assert found.unattributed == D("2.5")


def test_a_volume_that_aws_does_not_provision_takes_only_what_the_bill_has_left() -> None:
    gpu = training_job("gpu", seconds=262_800, groups=(("ml.g5.xlarge", 1),)).model_copy(update={"volume_gb": 20})
    cpu = job("cpu", 73).model_copy(update={"volume_gb": 10})
    machines = (row(TRAIN, "1", "73"), row("USE1-Train:ml.g5.xlarge", "1", "73"))
    prices = [price(GP2, "0.14", unit="GB-Mo")]
    for billed, gpu_cost in (("1", 1), ("2", 2), ("9", 3)):
        volumes = row(GP2, billed, billed, unit="GB-Mo")
        assert costs(settled(*machines, volumes, training_jobs=(gpu, cpu)), gpu, cpu) == [gpu_cost, 2], billed
    assert costs(settled(*machines, prices=prices, training_jobs=(gpu,)), gpu) == [1]
    assert settled(*machines, training_jobs=(gpu,)).untold == {}


def test_a_warm_pool_is_the_cost_of_the_job_that_left_it() -> None:
    one = job("a", 1).model_copy(update={"warm_pool_billable_seconds": 1800})
    found = settled(row(TRAIN, "1", "1"), row("USE1-TrainingWarmPool:ml.m5.xlarge", "0.4", "1"), training_jobs=(one,))
    assert costs(found, one) == [D("1.2")]


def test_data_and_unclaimed_volumes_of_endpoints_are_shared() -> None:
    on = endpoint("ep", variant(count=1))
    found = settled(
        row(HOST, "144", "720"),
        row("USE1-Host:VolumeUsage.gp2", "4", "30", unit="GB-Mo"),
        row("USE1-Hst:Data-Bytes-Out", "3", "190", unit="GB"),
        row("USE1-Notebk:ml.t3.medium", "5", "100"),
        endpoints=(on,),
    )
    assert costs(found, on) == [D(144)]
    assert (found.attributed, found.shared, found.unattributed) == (D(144), D(7), D(5))


def test_without_an_endpoint_in_the_region_nothing_is_shared() -> None:
    there = row("EU-Hst:Data-Bytes-Out", "3", "190", unit="GB")
    assert settled(there).shared == settled(there, endpoints=(endpoint(),)).shared == 0
    assert settled(there, endpoints=(endpoint(region="eu-west-1"),)).shared == 3


def test_serverless_use_is_one_endpoints_or_shared_by_several() -> None:
    only = variant(instance_type=None, count=None)
    one, two = (endpoint(name, only, kind=EndpointKind.SERVERLESS) for name in ("one", "two"))
    rows = (
        row("USE1-ServerlessInf:Mem-2GB", "6", "150000", unit="Seconds"),
        row("USE1-ProvisionedConcurrency:Usage-2GB", "3", "700", unit="Hrs"),
        row("USE1-ServerlessInf:Mem-2GB", "0.9", kind=RecordKind.TAX),
    )
    alone = settled(*rows, endpoints=(one,))
    assert costs(alone, one) == [D(9)]
    assert (alone.attributed, alone.shared, alone.unattributed) == (D(9), 0, D("0.9"))
    both = settled(*rows, endpoints=(one, two))
    assert costs(both, one, two) == [None, None]
    assert (both.attributed, both.shared) == (0, D(9))


def test_every_kind_of_job_is_settled_and_says_what_cannot_be_told() -> None:
    prep, score, blind = processing_job(hours=2), transform_job(hours=3), processing_job("blind", instance_type=None)
    found = settled(
        row("USE1-Processing:ml.m5.xlarge", "2", "2"),
        row("USE1-Processing:VolumeUsage.gp2", "1", "100", unit="GB-Mo"),
        row("USE1-Tsform:ml.m5.xlarge", "9", "3"),
        processing_jobs=(prep, blind),
        transform_jobs=(score,),
    )
    # 30 GB x 2 h / 730 at 0.01 USD; the undescribed one claims its volume alone.
    assert costs(found, prep, score) == [round(D(2) + D(60) / 730 / 100, 9), D(9)]
    assert list(found.untold) == [blind.ref.arn]


def test_usage_without_a_known_region_is_unattributed() -> None:
    found = settled(row("ZZZ9-Train:ml.m5.xlarge", "5", "5"), training_jobs=(job(),), prices=[price(TRAIN, "1")])
    assert (found.attributed, found.unattributed) == (0, D(5))


def test_a_running_job_claims_no_hour_that_is_still_to_come() -> None:
    going = training_job("going", seconds=None, started=NOW - timedelta(hours=2))
    window = {"window_end": NOW.date() + timedelta(days=1)}
    found = settled(prices=[price(TRAIN, "1")], training_jobs=(going,), changes=window)
    assert costs(found, going) == [D(2)]


hours = st.integers(0, 50)
shapes = st.lists(st.tuples(hours, st.booleans(), st.integers(0, 500)), max_size=5)
NAMES = [TRAIN, SPOT, GP2, HOST, "USE1-Hst:Data-Bytes-In", "USE1-Notebk:ml.t3.medium"]
bills = st.lists(
    st.tuples(st.sampled_from(NAMES), st.decimals(0, 1000, places=7), st.decimals("0.001", 200, places=3)), max_size=8
)


def account(found: Sequence[tuple[int, bool, int]]) -> tuple[TrainingJob, ...]:
    return tuple(
        job(f"job-{place}", length, spot=spot).model_copy(update={"volume_gb": gigabytes})
        for place, (length, spot, gigabytes) in enumerate(found)
    )


def a_bill(lines: Sequence[tuple[str, Decimal, Decimal]], scale: int = 1) -> Bill:
    return bill(*(row(name, str(cost * scale), str(quantity)) for name, cost, quantity in lines))


def there(jobs: Sequence[TrainingJob]) -> Snapshot:
    return snapshot(endpoints=[endpoint()]).model_copy(update={"training_jobs": tuple(jobs)})


@settings(deadline=None)
@given(shapes, bills)
def test_law_the_parts_add_up_to_the_bill_exactly(found: Any, lines: Any) -> None:
    done = attribution(there(account(found)), a_bill(lines))
    assert done.attributed + done.shared + done.unattributed == done.total
    assert min(done.attributed, done.shared) >= 0
    assert done.unattributed >= -D("1e-9")
    by_resource = sum((share.cost for shares in done.shares.values() for share in shares), D(0))
    assert abs(by_resource - done.attributed) < D("1e-9"), "nothing was listed"


@settings(deadline=None)
@given(shapes, bills, st.integers(2, 9))
def test_law_scaling_the_bill_scales_costs(found: Any, lines: Any, scale: int) -> None:
    jobs = account(found)
    one, more = attribution(there(jobs), a_bill(lines)), attribution(there(jobs), a_bill(lines, scale))
    for one_job in jobs:
        before, after = one.cost(one_job.ref.arn), more.cost(one_job.ref.arn)
        assert (before is None) == (after is None)
        assert abs((after or D(0)) - scale * (before or D(0))) < D("1e-9")


@settings(deadline=None)
@given(shapes, bills, st.randoms())
def test_law_the_order_of_resources_and_rows_changes_nothing(found: Any, lines: Any, random: Any) -> None:
    jobs = list(account(found))
    one = attribution(there(jobs), a_bill(lines))
    random.shuffle(jobs)
    random.shuffle(lines)
    two = attribution(there(jobs), a_bill(lines))
    assert one.untold == two.untold
    assert abs(one.attributed - two.attributed) < D("1e-9")
    for one_job in jobs:
        before, after = one.cost(one_job.ref.arn), two.cost(one_job.ref.arn)
        assert abs((before or D(0)) - (after or D(0))) < D("1e-9")


@settings(deadline=None)
@given(shapes, bills, st.tuples(hours, st.booleans(), st.integers(0, 500)), st.booleans())
def test_law_another_resource_never_raises_a_cost(found: Any, lines: Any, more: Any, on_gpu: Any) -> None:
    *jobs, added = account([*found, more])
    if on_gpu:
        groups = tuple(group.model_copy(update={"instance_type": "ml.g5.xlarge"}) for group in added.groups)
        added = added.model_copy(update={"groups": groups})
    before, after = attribution(there(jobs), a_bill(lines)), attribution(there([*jobs, added]), a_bill(lines))
    for one_job in jobs:
        assert (after.cost(one_job.ref.arn) or 0) <= (before.cost(one_job.ref.arn) or 0) + D("1e-9")
    assert after.attributed >= before.attributed - D("1e-9")


@pytest.mark.parametrize("kind", ["training-job", "endpoint"])
def test_nothing_is_known_to_cost_nothing_of_a_stranger(kind: str) -> None:
    assert settled(row(TRAIN, "1", "1")).cost(ref_to(kind, "stranger").arn) == 0
