from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.net_savings import settled
from sagemaker_cost_mcp.model.finding import Confidence, Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.studio import StudioApp
from sagemaker_cost_mcp.model.trail import TrailSweep
from sagemaker_cost_mcp.rules.idle_studio_app import RULE
from sagemaker_cost_mcp.settings import Thresholds
from tests.builders import NOW, price
from tests.studio_builders import BOTH_ON, app, canvas, domain, kernel, profile, space, studio
from tests.trail_builders import SIGNED_IN, event, sweep, with_trail

PRICES = [
    price("USE1-Studio:JupyterLab-ml.m5.xlarge", "0.23").model_copy(
        update={"component": "Studio:JupyterLab", "item": "ml.m5.xlarge"}
    ),
    price("USE1-Studio:KernelGateway-ml.t3.medium", "0.05").model_copy(
        update={"component": "Studio:KernelGateway", "item": "ml.t3.medium"}
    ),
]
HEALTH = 0.001


def judged(*apps: StudioApp, days: int = 7, swept: tuple[TrailSweep, ...] = ()) -> list[Verdict]:
    taken = studio(domains=[domain()], profiles=[profile()], spaces=[space()], apps=apps, prices=PRICES)
    return list(RULE.verdicts(with_trail(taken, *swept), Thresholds(idle_studio_app_days=days)))


def signed_in(days_ago: float) -> tuple[TrailSweep, ...]:
    return (sweep(event("user-profile/d-1/ana", days_ago, SIGNED_IN), name=SIGNED_IN),)


def test_an_app_unused_for_the_window_is_idle_at_list_run_rate() -> None:
    (verdict,) = judged(app(used_days_ago=20, checked_days_ago=HEALTH))
    assert isinstance(verdict, Finding)
    assert verdict.monthly_saving_list_usd == verdict.monthly_cost_usd == Decimal("167.90")
    assert verdict.confidence is Confidence.MEDIUM
    assert "20 days ago" in verdict.evidence[0]
    assert verdict.evidence[-1] == "nothing stops it: domain d-1 has no idle shutdown for JupyterLab"


def test_its_user_is_whom_to_ask() -> None:
    (verdict,) = judged(app(used_days_ago=20))
    assert isinstance(verdict, Finding)
    assert (verdict.owner.kind, verdict.owner.name) == ("person", "ana")
    assert "user profile ana" in verdict.owner.evidence


def test_an_app_used_within_the_window_is_innocent() -> None:
    assert judged(app(used_days_ago=6.9, checked_days_ago=HEALTH)) == []


def test_the_window_is_the_callers_to_choose() -> None:
    assert judged(app(used_days_ago=20), days=30) == []


def test_trap_07_an_activity_that_is_only_a_health_check_is_undecided_neither_idle_nor_used() -> None:
    (verdict,) = judged(app(used_days_ago=HEALTH, checked_days_ago=HEALTH))
    assert isinstance(verdict, Undecided)
    assert "only a health check" in verdict.missing
    assert "idle shutdown" in verdict.how_to_fix


def test_trap_07_a_health_check_older_than_the_window_proves_that_nobody_came_since() -> None:
    (verdict,) = judged(app(used_days_ago=9, checked_days_ago=9))
    assert isinstance(verdict, Finding)
    assert "last health check, and no use since" in verdict.evidence[0]


def test_the_way_to_settle_it_depends_on_its_idle_shutdown() -> None:
    running = app(used_days_ago=HEALTH, checked_days_ago=HEALTH)
    guarded = studio(domains=[domain(idle=BOTH_ON)], profiles=[profile()], spaces=[space()], apps=[running])
    (on,) = RULE.verdicts(guarded, Thresholds())
    (classic,) = judged(kernel(used_days_ago=HEALTH, checked_days_ago=HEALTH))
    assert isinstance(on, Undecided)
    assert isinstance(classic, Undecided)
    assert "SageMaker Distribution 2.0" in on.how_to_fix
    assert "move to JupyterLab" in classic.how_to_fix


@pytest.mark.parametrize(
    ("subject", "missing"),
    [
        (app(), "does not say when"),
        (app(described=False), "was not read"),
        (app(created_at=NOW - timedelta(days=10), used_days_ago=20), "older than the app"),
        (app(instance_type="ml.brandnew.large", used_days_ago=20), "price of ml.brandnew.large"),
        (app(app_type="TensorBoard", used_days_ago=20), "price of ml.m5.xlarge for TensorBoard"),
    ],
)
def test_what_cannot_be_told_is_undecided_not_clean(subject: StudioApp, missing: str) -> None:
    (verdict,) = judged(subject)
    assert isinstance(verdict, Undecided)
    assert missing in verdict.missing


def test_trap_09_an_app_younger_than_the_window_is_not_judged() -> None:
    assert judged(app(created_at=NOW - timedelta(days=6))) == []


@pytest.mark.parametrize(
    "subject",
    [
        app(app_type="JupyterServer", instance_type="system", used_days_ago=90),
        app(app_type="KernelGateway", instance_type="system", used_days_ago=90),
        app(app_type="RStudioServerPro", used_days_ago=90),
        app(status="Deleting", used_days_ago=90),
        app(status="Failed", used_days_ago=90),
        canvas(used_days_ago=90),
    ],
)
def test_what_is_free_or_off_or_anothers_rule_is_left_alone(subject: StudioApp) -> None:
    assert judged(subject) == []


def test_idle_shutdown_that_did_not_stop_it_lowers_the_confidence() -> None:
    taken = studio(
        domains=[domain(idle=BOTH_ON)],
        profiles=[profile()],
        spaces=[space()],
        apps=[app(used_days_ago=20)],
        prices=PRICES,
    )
    (verdict,) = RULE.verdicts(taken, Thresholds())
    assert isinstance(verdict, Finding)
    assert verdict.confidence is Confidence.LOW
    assert "idle shutdown after 60 minutes is on (domain d-1) and has not stopped it" in verdict.evidence


def test_idle_shutdown_that_is_not_known_is_not_spoken_of() -> None:
    taken = studio(apps=[app(used_days_ago=20)], prices=PRICES)
    (verdict,) = RULE.verdicts(taken, Thresholds())
    assert isinstance(verdict, Finding)
    assert len(verdict.evidence) == 2
    assert verdict.owner.kind == "unknown"


def test_kernel_apps_on_one_instance_are_idle_together_and_their_dollars_count_once() -> None:
    apps = [kernel(name="a", used_days_ago=20), kernel(name="b", used_days_ago=40)]
    verdicts = judged(*apps)
    findings = [verdict for verdict in verdicts if isinstance(verdict, Finding)]
    assert len(findings) == 2
    assert "shares its instance with ana/KernelGateway/b" in findings[0].evidence[2]
    paid = settled(findings, studio(apps=apps, prices=PRICES))
    assert sum(finding.monthly_saving_usd for finding in paid) == Decimal("36.50")


def test_a_kernel_app_beside_one_in_use_costs_nothing_more() -> None:
    assert judged(kernel(name="a", used_days_ago=20), kernel(name="b", used_days_ago=1)) == []
    assert judged(kernel(name="a", used_days_ago=20), kernel(name="b", created_at=NOW - timedelta(days=1))) == []


def test_a_kernel_app_beside_an_undecided_one_is_undecided() -> None:
    verdicts = judged(kernel(name="a", used_days_ago=20), kernel(name="b"))
    assert all(isinstance(verdict, Undecided) for verdict in verdicts)
    assert "app ana/KernelGateway/b on the same ml.t3.medium instance" in verdicts[0].missing  # type: ignore[union-attr]


def test_trap_20_what_a_training_plan_paid_already_saves_nothing() -> None:
    (priced,) = judged(app(used_days_ago=20, prepaid=True))
    (unpriced,) = judged(app(used_days_ago=20, prepaid=True, instance_type="ml.p5.48xlarge"))
    assert isinstance(priced, Finding)
    assert isinstance(unpriced, Finding)
    assert priced.claims == unpriced.claims == ()
    assert priced.monthly_cost_usd == Decimal("167.90")
    assert unpriced.monthly_cost_usd is None
    assert any("paid already" in sentence for sentence in priced.evidence)


ages = st.one_of(st.none(), st.floats(min_value=0, max_value=300))


@given(st.lists(ages, min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_order_and_company_never_change_a_verdict_on_an_app_with_its_own_instance(
    days: list[float | None], random: object
) -> None:
    subjects = [app(f"s{place}", used_days_ago=age) for place, age in enumerate(days)]
    alone = [verdict for subject in subjects for verdict in judged(subject)]
    random.shuffle(subjects)  # type: ignore[attr-defined]
    together = judged(*subjects)
    assert sorted(together, key=lambda v: v.resource.arn) == sorted(alone, key=lambda v: v.resource.arn)


@given(st.decimals(min_value="0.01", max_value="99", places=4))
def test_doubling_the_price_doubles_the_saving_and_never_exceeds_the_cost(usd: Decimal) -> None:
    single, double = (
        RULE.verdicts(
            studio(
                apps=[app(used_days_ago=30)],
                prices=[
                    price("USE1-Studio:JupyterLab-ml.m5.xlarge", str(amount)).model_copy(
                        update={"component": "Studio:JupyterLab", "item": "ml.m5.xlarge"}
                    )
                ],
            ),
            Thresholds(),
        )[0]
        for amount in (usd, 2 * usd)
    )
    assert isinstance(single, Finding)
    assert isinstance(double, Finding)
    assert double.monthly_saving_list_usd == 2 * single.monthly_saving_list_usd
    assert single.monthly_cost_usd is not None
    assert 0 <= single.monthly_saving_list_usd <= single.monthly_cost_usd


# -- the second witness -----------------------------------------------------------------------------------------------


def test_trap_07_a_health_check_and_nobody_who_signed_in_is_idle_with_little_confidence() -> None:
    (verdict,) = judged(app(used_days_ago=HEALTH, checked_days_ago=HEALTH), swept=signed_in(30))
    assert isinstance(verdict, Finding)
    assert verdict.confidence is Confidence.LOW
    assert "only a health check" in verdict.evidence[0]
    assert verdict.evidence[0].endswith("its user signed in to Studio on 2026-10-21")


def test_trap_07_a_sign_in_is_no_use_of_this_app_and_leaves_it_undecided() -> None:
    (verdict,) = judged(app(used_days_ago=HEALTH, checked_days_ago=HEALTH), swept=signed_in(2))
    assert isinstance(verdict, Undecided)
    assert "its user signed in to Studio on 2026-11-18" in verdict.missing


def test_an_app_idle_by_its_own_timestamps_stays_idle_though_its_user_is_around() -> None:
    (verdict,) = judged(app(used_days_ago=20), swept=signed_in(1))
    assert isinstance(verdict, Finding)
    assert verdict.confidence is Confidence.MEDIUM


def test_what_has_no_timestamp_at_all_is_not_settled_by_sign_ins() -> None:
    (verdict,) = judged(app(), swept=(sweep(name=SIGNED_IN),))
    assert isinstance(verdict, Undecided)
    (silent,) = judged(app(used_days_ago=20), swept=(sweep(name=SIGNED_IN),))
    assert isinstance(silent, Finding)
    assert silent.evidence[0].endswith("its user did not sign in to Studio since 2026-08-23, says CloudTrail")
