from __future__ import annotations

from datetime import timedelta

import pytest

from sagemaker_cost_mcp.analysis.studio_idle import IdleShutdown, Shutdown, Studio, Use, billed_instance, use
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.studio import IdleSettings, StudioApp
from tests.builders import NOW
from tests.studio_builders import BOTH_ON, OFF, ON, app, canvas, domain, kernel, profile, space, studio

WEEK = timedelta(days=7)
CODE = "CodeEditor"


def shutdown(one: StudioApp, taken: Snapshot) -> IdleShutdown:
    return Studio.of(taken).idle_shutdown(one)


def test_the_domain_decides_where_nobody_else_says_anything() -> None:
    taken = studio(domains=[domain(idle=BOTH_ON)], profiles=[profile()], spaces=[space()])
    assert shutdown(app(), taken) == IdleShutdown(state=Shutdown.ON, timeout_minutes=60, said_by="domain d-1")
    silent = studio(domains=[domain()], profiles=[profile()], spaces=[space()])
    assert shutdown(app(), silent) == IdleShutdown(state=Shutdown.OFF, said_by="domain d-1")


def test_a_user_profile_overrides_the_domain_both_ways() -> None:
    off = studio(domains=[domain(idle=BOTH_ON)], profiles=[profile(idle={"JupyterLab": OFF})], spaces=[space()])
    on = studio(domains=[domain()], profiles=[profile(idle={"JupyterLab": ON})], spaces=[space()])
    assert shutdown(app(), off) == IdleShutdown(state=Shutdown.OFF, said_by="user profile ana")
    assert shutdown(app(), on) == IdleShutdown(state=Shutdown.ON, timeout_minutes=60, said_by="user profile ana")


def test_a_space_sets_its_time_out_but_cannot_switch_it_on() -> None:
    spaces = [space(timeout=600)]
    on = studio(domains=[domain(idle=BOTH_ON)], profiles=[profile()], spaces=spaces)
    off = studio(domains=[domain()], profiles=[profile()], spaces=spaces)
    assert shutdown(app(), on).timeout_minutes == 600
    assert shutdown(app(), off).state is Shutdown.OFF


def test_a_profile_that_only_switches_takes_the_domains_time_out() -> None:
    switch = IdleSettings(enabled=True)
    taken = studio(
        domains=[domain(idle={"JupyterLab": IdleSettings(enabled=False, timeout_minutes=90)})],
        profiles=[profile(idle={"JupyterLab": switch})],
        spaces=[space()],
    )
    assert shutdown(app(), taken).timeout_minutes == 90
    assert shutdown(app(), taken.model_copy(update={"studio_domains": ()})).timeout_minutes is None


def test_app_types_are_set_apart() -> None:
    taken = studio(domains=[domain(idle={"JupyterLab": ON})], profiles=[profile()], spaces=[space()])
    assert shutdown(app(app_type=CODE), taken).state is Shutdown.OFF


def test_an_app_of_a_user_profile_follows_that_profile_whatever_the_case_of_its_name() -> None:
    taken = studio(domains=[domain()], profiles=[profile("Ana", idle={"JupyterLab": ON})])
    assert shutdown(app("ana", in_space=False), taken).state is Shutdown.ON


def test_in_a_shared_space_the_domains_own_defaults_for_shared_spaces_hold() -> None:
    people = {"profiles": [profile(idle=BOTH_ON)], "spaces": [space(shared=True)]}
    on = studio(domains=[domain(idle_shared={"JupyterLab": ON})], **people)  # type: ignore[arg-type]
    off = studio(domains=[domain()], **people)  # type: ignore[arg-type]
    contradicted = studio(domains=[domain(idle=BOTH_ON)], **people)  # type: ignore[arg-type]
    assert shutdown(app(), on).state is Shutdown.ON
    assert shutdown(app(), off).state is Shutdown.OFF, "nobody's profile counts there"
    assert shutdown(app(), contradicted).state is Shutdown.UNKNOWN, "AWS's guide and its API model disagree"


@pytest.mark.parametrize(
    ("taken", "said_by"),
    [
        (studio(domains=[domain(idle=BOTH_ON)], profiles=[profile()]), "space lab"),
        (studio(domains=[domain(idle=BOTH_ON)], spaces=[space()]), "user profile ana"),
        (studio(domains=[domain(idle=BOTH_ON)], profiles=[profile(read=False)], spaces=[space()]), "user profile ana"),
        (studio(profiles=[profile()], spaces=[space()]), "domain d-1"),
        (studio(domains=[domain(read=False)], profiles=[profile()], spaces=[space()]), "domain d-1"),
        (studio(spaces=[space(shared=True)]), "domain d-1"),
        (studio(spaces=[space(owner=None)]), "domain d-1"),
    ],
)
def test_a_deciding_level_that_was_not_read_is_unknown_never_on_or_off(taken: Snapshot, said_by: str) -> None:
    assert shutdown(app(), taken) == IdleShutdown(state=Shutdown.UNKNOWN, said_by=said_by)


def test_what_has_no_idle_shutdown_is_not_said_to_be_off() -> None:
    for one in (kernel(), canvas(), app(app_type="TensorBoard")):
        assert shutdown(one, studio(domains=[domain(idle=BOTH_ON)])).state is Shutdown.NOT_OFFERED


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (app(used_days_ago=1, checked_days_ago=0.001), Use.SEEN),
        (app(used_days_ago=1), Use.SEEN),
        (app(used_days_ago=0.001, checked_days_ago=0.001), Use.UNKNOWN),
        (app(used_days_ago=0.001, checked_days_ago=0.001000001), Use.UNKNOWN),
        (app(used_days_ago=7, checked_days_ago=0.001), Use.NONE),
        (app(used_days_ago=30, checked_days_ago=30), Use.NONE),
        (app(), Use.UNKNOWN),
        (app(created_at=NOW - timedelta(days=10), used_days_ago=20), Use.UNKNOWN),
        (app(created_at=NOW - timedelta(days=6.9), used_days_ago=6.5), Use.YOUNG),
    ],
)
def test_trap_07_a_fresh_activity_proves_use_only_where_it_is_not_the_health_checks(
    one: StudioApp, expected: Use
) -> None:
    assert use(one, NOW, WEEK) is expected


def test_kernel_apps_of_one_person_and_type_share_an_instance_and_no_others_do() -> None:
    assert billed_instance(kernel(name="a")) == billed_instance(kernel(name="b"))
    assert billed_instance(kernel(name="a")) != billed_instance(kernel(name="a", instance_type="ml.g4dn.xlarge"))
    assert billed_instance(kernel("ana")) != billed_instance(kernel("ben"))
    assert billed_instance(app("a")) != billed_instance(app("b"))


def test_the_person_is_the_user_profile_or_the_owner_of_the_space() -> None:
    own = Studio.of(studio()).person(kernel("ana"))
    assert own is not None
    assert (own.kind, own.name, own.evidence) == ("person", "ana", "user profile ana of domain d-1")
    owner = Studio.of(studio(spaces=[space("lab", owner="ben")])).person(app("lab"))
    assert owner is not None
    assert (owner.name, owner.evidence) == ("ben", "user profile ben of domain d-1 owns space lab")
    assert Studio.of(studio(spaces=[space(owner=None)])).person(app()) is None
    assert Studio.of(studio()).person(app()) is None
