"""Studio and MLflow of `shop`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sagemaker_cost_mcp.simulator.description import (
    App,
    Domain,
    IdleSettings,
    Space,
    Span,
    TrackingServer,
    TrailEvent,
    UserProfile,
)
from sagemaker_cost_mcp.simulator.scenarios._days import Days

UNGUARDED = "d-shopstudio7k2q"
GUARDED = "d-shopplatform9x4"


def domains(days: Days) -> Iterator[Domain]:
    """One domain that shuts nothing down, one that does."""
    yield Domain(
        domain_id=UNGUARDED,
        name="shop-studio",
        created=days.ago(400, 9),
        efs_id="fs-0a9b8c7d6e5f41230",
        idle=IdleSettings(enabled=False, timeout_minutes=None),
        profiles=tuple(_profile(days, name) for name in ("ana", "bruno", "chen", "dara", "emma", "frank")),
        spaces=(
            _space(days, "ana-lab", "ana", 20),
            _space(days, "bruno-lab", "bruno", 50),
            _space(days, "chen-code", "chen", 10, app_type="CodeEditor"),
            _space(days, "frank-lab", "frank", 100),
        ),
        apps=(*_running(days), *_over(days)),
        tags={"Team": "data-science"},
    )
    yield Domain(
        domain_id=GUARDED,
        name="shop-platform",
        created=days.ago(220, 9),
        efs_id="fs-0b8c7d6e5f4a32109",
        idle=IdleSettings(enabled=True, timeout_minutes=120),
        profiles=(_profile(days, "gina"),),
        spaces=(_space(days, "gina-lab", "gina", 30),),
        apps=(
            App(
                app_type="JupyterLab",
                space="gina-lab",
                instance_type="ml.m5.xlarge",
                runs=_gina_at_work(days),
            ),
        ),
        tags={"Team": "platform"},
    )


def tracking_servers(days: Days) -> Iterator[TrackingServer]:
    """One that runs for nobody, one that was stopped in time."""
    yield TrackingServer(
        name="experiments-2025",
        created=days.ago(250, 9),
        modified=days.ago(110, 12),
        version="2.16.2",
        created_by=(UNGUARDED, "bruno"),
        tags={"Team": "data-science"},
    )
    yield TrackingServer(
        name="experiments-archive",
        created=days.ago(390, 9),
        runs=(Span(start=days.ago(390, 9), end=days.ago(200, 18)),),
        version="2.13.2",
    )


def trail(days: Days) -> Iterator[TrailEvent]:
    """Who opened Studio last, without the platform team's workdays; who touched an endpoint.

    Ana was in Studio two days ago, whatever she did there: her app stays undecided. Of spaces without an app it is
    known when one was started.
    """
    yield TrailEvent(
        name="UpdateEndpoint",
        time=days.ago(60, 11, 5),
        user="lucas.weber@example.com",
        parameters=(("endpointName", "jumpstart-dft-hf-flan-t5-base"),),
    )
    yield TrailEvent(
        name="DeleteApp",
        time=days.ago(1, 20),
        user="frank@example.com",
        parameters=(
            ("domainId", UNGUARDED),
            ("spaceName", "frank-lab"),
            ("appType", "JupyterLab"),
            ("appName", "scratch"),
        ),
    )
    starts = ((UNGUARDED, "frank", days.ago(3, 9)), *((GUARDED, "gina", span.start) for span in _gina_at_work(days)))
    for domain_id, name, start in starts:
        yield TrailEvent(
            name="CreateApp",
            time=start,
            user=f"{name}@example.com",
            parameters=(("domainId", domain_id), ("spaceName", f"{name}-lab"), ("appType", "JupyterLab")),
        )
    for name, ago in (("ana", 2), ("bruno", 19), ("chen", 1), ("dara", 5), ("emma", 26), ("frank", 3)):
        yield TrailEvent(
            name="CreatePresignedDomainUrl",
            time=days.ago(ago, 8, 55),
            user=f"{name}@example.com",
            parameters=(("domainId", UNGUARDED), ("userProfileName", name)),
        )


def _running(days: Days) -> Iterator[App]:
    yield App(  # health checks move its timestamps: they prove nothing
        app_type="JupyterLab",
        space="ana-lab",
        instance_type="ml.m5.xlarge",
        runs=days.since(44),
    )
    yield App(
        app_type="JupyterLab",
        space="bruno-lab",
        instance_type="ml.g4dn.xlarge",
        runs=days.since(33),
        last_user_activity=days.ago(19, 16, 20),
    )
    yield App(
        app_type="CodeEditor",
        space="chen-code",
        instance_type="ml.m5.xlarge",
        runs=days.since(12),
        last_user_activity=days.today - timedelta(minutes=25),
    )
    yield App(
        app_type="KernelGateway",
        name="datascience-1-0-ml-t3-medium",
        profile="emma",
        instance_type="ml.t3.medium",
        runs=days.since(41),
        last_user_activity=days.ago(26, 11, 5),
    )
    yield App(app_type="JupyterServer", profile="emma", runs=days.since(41))
    yield App(  # went home without logging out
        app_type="Canvas",
        profile="dara",
        runs=(Span(start=days.ago(5, 9, 30)),),
        last_user_activity=days.ago(5, 12, 40),
    )


def _over(days: Days) -> Iterator[App]:
    """Deleted: the last one within a day, so that it is still listed."""
    yield App(
        app_type="JupyterLab",
        name="scratch",
        space="frank-lab",
        instance_type="ml.t3.medium",
        runs=(Span(start=days.ago(3, 9), end=days.ago(1, 20)),),
    )


def _workdays(days: Days, back: int, hour: int, hours: int) -> tuple[Span, ...]:
    """Some hours of each workday: idle shutdown ends them."""
    starts = (days.ago(ago, hour) for ago in range(back, 0, -1))
    return tuple(Span(start=start, end=start + timedelta(hours=hours)) for start in starts if start.weekday() < 5)  # noqa: PLR2004 - Saturday


def _gina_at_work(days: Days) -> tuple[Span, ...]:
    return _workdays(days, 60, 9, 7)


def _profile(days: Days, name: str) -> UserProfile:
    return UserProfile(name=name, created=days.ago(210, 10), tags={"Email": f"{name}@example.com"})


def _space(days: Days, name: str, owner: str, gigabytes: int, *, app_type: str = "JupyterLab") -> Space:
    return Space(name=name, owner=owner, created=days.ago(150, 10), app_type=app_type, ebs_gb=gigabytes)
