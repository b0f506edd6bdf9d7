from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.model.finding import Confidence, Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.snapshot import Gap, Snapshot
from sagemaker_cost_mcp.model.studio import Space, StudioApp
from sagemaker_cost_mcp.model.trail import TrailSweep
from sagemaker_cost_mcp.rules.unattached_space_volume import RULE
from sagemaker_cost_mcp.settings import Thresholds
from tests.builders import ACCOUNT, NOW, REGION, price
from tests.studio_builders import app, space, studio
from tests.trail_builders import event, sweep, with_trail

GP3 = price("USE1-Studio:VolumeUsage.gp3", "0.112", unit="GB-Mo")
STARTED = "CreateApp"


def lab(name: str = "lab", *, gigabytes: int | None = 500, quiet_days: float = 90, **fields: object) -> Space:
    changed = NOW - timedelta(days=quiet_days)
    return space(name).model_copy(update={"volume_gb": gigabytes, "modified_at": changed, **fields})


def starts(days_ago: float | None = None, *, back: float = 89, name: str = "lab") -> TrailSweep:
    events = () if days_ago is None else (event(f"space/d-1/{name}", days_ago, STARTED),)
    return sweep(*events, name=STARTED, back=back)


def taken(*spaces: Space, apps: tuple[StudioApp, ...] = (), swept: TrailSweep | None = None) -> Snapshot:
    return with_trail(studio(spaces=spaces, apps=apps, prices=[GP3]), starts() if swept is None else swept)


def judged(*spaces: Space, apps: tuple[StudioApp, ...] = (), swept: TrailSweep | None = None) -> list[Verdict]:
    return list(RULE.verdicts(taken(*spaces, apps=apps, swept=swept), Thresholds()))


def test_the_volume_of_a_space_without_an_app_for_long_costs_its_gigabytes() -> None:
    (verdict,) = judged(lab())
    assert isinstance(verdict, Finding)
    assert verdict.monthly_saving_list_usd == verdict.monthly_cost_usd == Decimal("56.000")
    assert verdict.claims[0].billable_unit.endswith("space/d-1/lab#volume")
    assert verdict.confidence is Confidence.MEDIUM
    assert verdict.evidence[0] == (
        "no app is in this private space, and it was last changed on 2026-08-22, 90 days ago"
    )
    assert verdict.evidence[1] == "no app was started in it since 2026-08-23, says CloudTrail"


def test_deleting_a_space_is_said_to_be_final() -> None:
    (verdict,) = judged(lab())
    assert isinstance(verdict, Finding)
    assert not verdict.reversible
    assert "cannot be brought back" in verdict.recommendation


def test_its_owner_is_whom_to_ask_and_a_space_may_have_none() -> None:
    owned, nobodys = judged(lab(), lab("b", owner=None, shared=True))
    assert isinstance(owned, Finding)
    assert isinstance(nobodys, Finding)
    assert (owned.owner.kind, owned.owner.name) == ("person", "ana")
    assert nobodys.owner.kind == "unknown"
    assert "shared space" in nobodys.evidence[0]


def test_an_old_start_leaves_open_how_long_that_app_ran() -> None:
    (verdict,) = judged(lab(), swept=starts(45))
    assert isinstance(verdict, Finding)
    assert verdict.confidence is Confidence.LOW
    assert "was started in it on 2026-10-06, 45 days ago" in verdict.evidence[1]


def test_events_that_do_not_reach_back_to_the_window_lower_the_confidence() -> None:
    (verdict,) = judged(lab(), swept=starts(back=9))
    assert isinstance(verdict, Finding)
    assert verdict.confidence is Confidence.LOW
    assert "read back to 2026-11-11 only" in verdict.evidence[1]


@pytest.mark.parametrize("status", ["InService", "Pending", "Deleting"])
def test_a_space_in_use_is_innocent(status: str) -> None:
    assert judged(lab(), apps=(app(status=status),)) == []


def test_a_space_in_which_an_app_was_started_lately_is_innocent() -> None:
    assert judged(lab(), swept=starts(12)) == []


@pytest.mark.parametrize(
    "innocent",
    [
        lab(quiet_days=29),
        lab(status="Deleting"),
        lab(app_type="JupyterServer", gigabytes=None),
        lab(app_type=None, gigabytes=None),
    ],
)
def test_changed_lately_on_its_way_out_or_without_a_volume_is_innocent(innocent: Space) -> None:
    assert judged(innocent) == []


def test_an_app_of_the_same_name_in_another_space_or_one_that_failed_does_not_hold_it() -> None:
    elsewhere, failed = app("other"), app(status="Failed")
    (verdict,) = judged(lab(), apps=(elsewhere, failed))
    assert isinstance(verdict, Finding)


def test_an_app_in_an_unknown_state_is_undecided_not_waste() -> None:
    (verdict,) = judged(lab(), apps=(app(status="Hibernating"),))
    assert isinstance(verdict, Undecided)
    assert "'Hibernating'" in verdict.missing


def test_apps_that_could_not_be_listed_leave_it_undecided() -> None:
    gaps = tuple(
        Gap(operation=operation, region=region, account_id=ACCOUNT, reason="refused")
        for operation, region in (("sagemaker:ListApps", REGION), ("sagemaker:ListDomains", REGION))
    )
    refused, others = (taken(lab()).model_copy(update={"gaps": kept}) for kept in (gaps, gaps[1:]))
    (unknown,) = RULE.verdicts(refused, Thresholds())
    (known,) = RULE.verdicts(others, Thresholds())
    assert isinstance(unknown, Undecided)
    assert "sagemaker:ListApps" in unknown.how_to_fix
    assert isinstance(known, Finding)


def test_without_cloudtrail_nobody_knows_when_it_was_used() -> None:
    (verdict,) = RULE.verdicts(studio(spaces=[lab()], prices=[GP3]), Thresholds())
    assert isinstance(verdict, Undecided)
    assert "last changed on 2026-08-22" in verdict.missing
    assert "cloudtrail:LookupEvents" in verdict.how_to_fix


def test_an_unknown_size_or_price_is_undecided() -> None:
    (size,) = judged(lab(gigabytes=None))
    (unpriced,) = RULE.verdicts(with_trail(studio(spaces=[lab()]), starts()), Thresholds())
    assert isinstance(size, Undecided)
    assert isinstance(unpriced, Undecided)
    assert size.missing == "size of its volume"
    assert unpriced.missing == "price of Studio volumes in us-east-1"


@given(st.lists(st.floats(min_value=0, max_value=300), min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_order_and_company_never_change_a_verdict_and_sizes_add_up(ages: list[float], random: object) -> None:
    spaces = [lab(f"s{place}", gigabytes=place + 1, quiet_days=age) for place, age in enumerate(ages)]
    alone = [verdict for one in spaces for verdict in judged(one)]
    random.shuffle(spaces)  # type: ignore[attr-defined]
    together = judged(*spaces)
    assert sorted(together, key=lambda v: v.resource.arn) == sorted(alone, key=lambda v: v.resource.arn)
    forgotten = [one for one in spaces if NOW - one.modified_at >= timedelta(days=30)]
    saved = sum(verdict.monthly_saving_list_usd for verdict in together if isinstance(verdict, Finding))
    assert saved == sum(one.volume_gb or 0 for one in forgotten) * Decimal("0.112")
