from __future__ import annotations

from datetime import timedelta

import pytest

from sagemaker_cost_mcp.analysis.studio_sign_ins import SignIns
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.studio import StudioApp, StudioDomain
from sagemaker_cost_mcp.model.trail import TrailSweep
from tests.builders import NOW
from tests.studio_builders import app, domain, kernel, space, studio
from tests.trail_builders import SIGNED_IN, event, sweep, with_trail

WEEK = NOW - timedelta(days=7)
ANA = "user-profile/d-1/ana"


def taken(
    *sweeps: TrailSweep, of: StudioDomain | None = None, running: StudioApp | None = None, shared: bool = False
) -> Snapshot:
    one = studio(domains=[of or domain()], spaces=[space(shared=shared)], apps=[running or app()])
    return with_trail(one, *sweeps)


def nobody(snapshot: Snapshot) -> bool:
    return SignIns.of(snapshot).nobody_since(snapshot.studio_apps[0], WEEK)


def signed_in(days_ago: float) -> TrailSweep:
    return sweep(event(ANA, days_ago, SIGNED_IN), name=SIGNED_IN)


@pytest.mark.parametrize(("days_ago", "absent"), [(3, False), (7.4, False), (7.6, True), (30, True)])
def test_a_session_may_last_twelve_hours_beyond_the_sign_in(days_ago: float, absent: bool) -> None:  # noqa: FBT001
    assert nobody(taken(signed_in(days_ago))) is absent


def test_an_app_of_a_user_profile_is_its_own() -> None:
    assert nobody(taken(sweep(name=SIGNED_IN), running=kernel("Ana")))


@pytest.mark.parametrize(
    "elsewhere",
    [
        domain(read=False),
        domain().model_copy(update={"auth_mode": "SSO"}),
        domain().model_copy(update={"ref": domain().ref.model_copy(update={"tags": {"AmazonDataZoneProject": "p"}})}),
        domain().model_copy(update={"ref": domain().ref.model_copy(update={"tags": None})}),
        domain("d-2"),
    ],
)
def test_where_people_may_come_in_another_way_silence_proves_nothing(elsewhere: StudioDomain) -> None:
    assert not nobody(taken(sweep(name=SIGNED_IN), of=elsewhere))


def test_trap_07_in_a_shared_space_or_without_a_sweep_nothing_is_proved() -> None:
    assert not nobody(taken(sweep(name=SIGNED_IN), shared=True))
    assert not nobody(taken())
    assert not nobody(taken(sweep(name=SIGNED_IN, back=3, whole=False)))


def test_an_app_whose_person_is_not_known_has_no_sign_ins() -> None:
    found = taken(sweep(name=SIGNED_IN), running=app("unheard-of"))
    assert SignIns.of(found).to(found.studio_apps[0]) is None
