from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.net_savings import settled
from sagemaker_cost_mcp.model.file_systems import FileSystem, FileSystemUse, StorageClass
from sagemaker_cost_mcp.model.finding import Confidence, Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.money import Price
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.snapshot import Gap, Snapshot
from sagemaker_cost_mcp.rules.idle_domain_file_system import RULE
from sagemaker_cost_mcp.settings import Thresholds
from tests.builders import ACCOUNT, LONG_AGO, NOW, REGION, bill, price, row
from tests.studio_builders import domain, studio

STANDARD, IA, ARCHIVE = StorageClass.STANDARD, StorageClass.IA, StorageClass.ARCHIVE
D = Decimal


def stored(name: str, usd: str) -> Price:
    return price(f"USE1-{name}-ByteHrs", usd, unit="GB-Mo").model_copy(
        update={"component": f"{name}-ByteHrs", "item": ""}
    )


PRICES = (
    stored("TimedStorage", "0.30"),
    stored("IATimedStorage", "0.025"),
    stored("IATimedStorage-ET", "0.016"),
    stored("ArchiveTimedStorage", "0.008"),
)


def home(
    name: str = "fs-1",
    *,
    of: str | None = "d-gone",
    gigabytes: Mapping[StorageClass, Decimal] | None = None,
    mount_targets: int = 2,
    state: str = "available",
    one_zone: bool = False,
    created_at: datetime = LONG_AGO,
) -> FileSystem:
    arn = f"arn:aws:elasticfilesystem:{REGION}:{ACCOUNT}:file-system/{name}"
    return FileSystem(
        ref=ResourceRef(arn=arn, name=name, type="file-system", region=REGION, account_id=ACCOUNT, tags={}),
        file_system_id=name,
        state=state,
        domain_id=of,
        mount_targets=mount_targets,
        gigabytes={STANDARD: D(100)} if gigabytes is None else gigabytes,
        one_zone=one_zone,
        created_at=created_at,
    )


def use(
    of: FileSystem, *, connected: Mapping[int, int] | None = None, moved: int = 0, silent: Sequence[int] = ()
) -> FileSystemUse:
    """Ninety days of zeros, but for `connected` (days ago to connections) and days without a data point."""

    def day(ago: int) -> date:
        return NOW.date() - timedelta(days=ago)

    points = {day(ago): D((connected or {}).get(ago, 0)) for ago in range(1, 91) if ago not in silent}
    return FileSystemUse(
        arn=of.ref.arn, connections=points, io_bytes={day(5): D(moved)}, since=day(90), until=NOW.date()
    )


def taken(
    *systems: FileSystem, uses: Sequence[FileSystemUse] | None = None, prices: Sequence[Price] = PRICES
) -> Snapshot:
    """The domain `d-1` is there, and no other one."""
    known = [use(system) for system in systems] if uses is None else uses
    return studio(domains=[domain()], prices=prices).model_copy(
        update={"file_systems": systems, "file_system_use": tuple(known)}
    )


def judged(
    *systems: FileSystem, uses: Sequence[FileSystemUse] | None = None, prices: Sequence[Price] = PRICES
) -> list[Verdict]:
    return list(RULE.verdicts(taken(*systems, uses=uses, prices=prices), Thresholds()))


def test_what_a_deleted_domain_left_behind_costs_all_that_it_holds() -> None:
    (verdict,) = judged(home(gigabytes={STANDARD: D(100), IA: D(200), ARCHIVE: D(50)}))
    assert isinstance(verdict, Finding)
    assert verdict.monthly_saving_list_usd == verdict.monthly_cost_usd == D("33.600")
    assert verdict.confidence is Confidence.HIGH
    assert verdict.evidence[0] == "made for domain d-gone, which does not exist any more"
    assert verdict.evidence[1] == "0 connections and 0 bytes on each of the last 30 days"
    assert "cannot be brought back" in verdict.recommendation
    assert not verdict.reversible


def test_the_file_system_of_a_living_domain_is_not_to_be_deleted_but_moved_to_a_cheaper_class() -> None:
    (verdict,) = judged(home(of="d-1", gigabytes={STANDARD: D(100), IA: D(40)}))
    assert isinstance(verdict, Finding)
    assert round(verdict.monthly_saving_list_usd, 6) == D("27.5")
    assert verdict.monthly_cost_usd == D("30.640")
    assert verdict.confidence is Confidence.MEDIUM
    assert "Do not delete it" in verdict.recommendation


def test_another_services_dollars_are_told_and_are_no_cash_of_this_bill() -> None:
    (verdict,) = judged(home())
    assert isinstance(verdict, Finding)
    assert verdict.evidence[-1] == (
        "Amazon EFS bills it, not SageMaker: $30.00 a month at list price would leave that bill"
    )
    with_bill = taken(home()).model_copy(update={"bill": bill(row("USE1-Notebk:ml.t3.medium", "500", "1000"))})
    for snapshot in (taken(home()), with_bill):
        (paid,) = settled([verdict], snapshot)
        assert paid.monthly_saving_usd == paid.monthly_saving_later_usd == 0
        assert paid.cash_from is None
        assert "= $30.00 a month on the bill of Amazon EFS, not on SageMaker's" in paid.saving_formula


@pytest.mark.parametrize("of", ["d-gone", "d-1"])
def test_a_connection_or_a_byte_within_the_window_is_use_whoever_it_was(of: str) -> None:
    system = home(of=of)
    assert judged(system, uses=[use(system, connected={30: 1})]) == []
    assert judged(system, uses=[use(system, moved=1)]) == []


def test_a_connection_before_the_window_is_none_within_it() -> None:
    system = home()
    (verdict,) = judged(system, uses=[use(system, connected={31: 600})])
    assert isinstance(verdict, Finding)


@pytest.mark.parametrize(
    "innocent",
    [
        home(state="deleting"),
        home(created_at=NOW - timedelta(days=29)),
        home(gigabytes={}),
        home(gigabytes={STANDARD: D("0.00001")}),
        home(of="d-1", gigabytes={IA: D(500)}),
    ],
)
def test_what_is_young_on_its_way_out_empty_or_as_cheap_as_can_be_is_innocent(innocent: FileSystem) -> None:
    assert judged(innocent) == []


def test_without_mount_targets_nobody_can_connect_whatever_cloudwatch_knows() -> None:
    left, living = judged(home(mount_targets=0), home("fs-2", of="d-1", mount_targets=0), uses=[])
    assert isinstance(left, Finding)
    assert isinstance(living, Finding)
    assert (left.confidence, living.confidence) == (Confidence.HIGH, Confidence.MEDIUM)
    assert "no mount target" in left.evidence[1]


def test_days_without_data_are_not_days_without_connections() -> None:
    living, left = home(of="d-1"), home("fs-2")
    undecided, low = judged(living, left, uses=[use(living, silent=(3, 4)), use(left, silent=(3,))])
    assert isinstance(undecided, Undecided)
    assert isinstance(low, Finding)
    assert undecided.missing.startswith("ClientConnections of 2 of 30 days")
    assert low.confidence is Confidence.LOW
    assert "no data for 1 of the last 30 days" in low.evidence[1]


def test_connections_that_were_not_read_leave_a_living_domains_undecided() -> None:
    living, left = judged(home(of="d-1"), home("fs-2"), uses=[])
    assert isinstance(living, Undecided)
    assert "cloudwatch:GetMetricData" in living.how_to_fix
    assert isinstance(left, Finding)
    assert left.confidence is Confidence.LOW


def test_whether_its_domain_is_gone_is_not_known_where_domains_could_not_be_listed() -> None:
    refused = Gap(operation="sagemaker:ListDomains", region=REGION, account_id=ACCOUNT, reason="refused")
    elsewhere = refused.model_copy(update={"region": "eu-west-1"})
    unread, read = (taken(home()).model_copy(update={"gaps": (gap,)}) for gap in (refused, elsewhere))
    (undecided,), (found,) = (RULE.verdicts(snapshot, Thresholds()) for snapshot in (unread, read))
    assert isinstance(undecided, Undecided)
    assert "still exists" in undecided.missing
    assert isinstance(found, Finding)
    (nameless,) = judged(home(of=None))
    assert isinstance(nameless, Undecided)


@pytest.mark.parametrize("of", ["d-gone", "d-1"])
def test_an_unknown_price_is_undecided(of: str) -> None:
    (verdict,) = judged(home(of=of), prices=())
    assert isinstance(verdict, Undecided)
    assert verdict.missing == "price of Amazon EFS storage in us-east-1"


def test_one_zone_has_prices_of_its_own_and_a_cost_that_is_only_part_known_is_not_told() -> None:
    zone = (stored("TimedStorage-Z", "0.16"), stored("IATimedStorage-Z", "0.0133"))
    (left,) = judged(home(one_zone=True), prices=(*PRICES, *zone))
    assert isinstance(left, Finding)
    assert left.monthly_saving_list_usd == D("16.00")
    (living,) = judged(
        home(of="d-1", one_zone=True, gigabytes={STANDARD: D(100), ARCHIVE: D(1)}), prices=(*PRICES, *zone)
    )
    assert isinstance(living, Finding)
    assert living.monthly_cost_usd is None


@given(
    st.lists(st.tuples(st.sampled_from(["d-1", "d-gone", "d-other"]), st.integers(0, 5000)), min_size=1, max_size=8),
    st.randoms(use_true_random=False),
)
def test_order_and_company_never_change_a_verdict_and_none_saves_more_than_it_costs(
    drawn: list[tuple[str, int]], random: object
) -> None:
    systems = [home(f"fs-{place}", of=of, gigabytes={STANDARD: D(size)}) for place, (of, size) in enumerate(drawn)]
    alone = [verdict for system in systems for verdict in judged(system)]
    random.shuffle(systems)  # type: ignore[attr-defined]
    together = judged(*systems)
    assert sorted(together, key=lambda v: v.resource.arn) == sorted(alone, key=lambda v: v.resource.arn)
    for verdict in together:
        assert isinstance(verdict, Finding)
        assert verdict.monthly_cost_usd is not None
        assert 0 < verdict.monthly_saving_list_usd <= verdict.monthly_cost_usd
