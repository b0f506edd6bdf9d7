"""Machines that people work on, and what is kept of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from sagemaker_cost_mcp.model.file_systems import FileSystem, FileSystemUse, StorageClass
from sagemaker_cost_mcp.model.money import Price
from sagemaker_cost_mcp.model.resources import IdleStop, ResourceRef
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.usage import NotebookHours
from tests.builders import ACCOUNT, LONG_AGO, NOW, REGION, config, notebook, price, snapshot, trace
from tests.interactive_builders import at_work, catalog, sold
from tests.remedy_cases import Case
from tests.studio_builders import app, canvas, domain, kernel, profile, server, space, studio
from tests.trail_builders import sweep, with_trail

M5 = price("USE1-Notebk:ml.m5.xlarge", "0.23")
IDLE = notebook("ana-lab", tags={"Owner": "ana", "aws:cloudformation:stack-name": "labs"})
GUARDED = notebook("guarded", lifecycle_config="install-it")
GPU, HUGE = notebook("gpu", instance_type="ml.g4dn.xlarge"), notebook("huge", instance_type="ml.m5.12xlarge")

STUDIO_PRICES = [
    price("USE1-Studio:JupyterLab-ml.m5.xlarge", "0.23").model_copy(
        update={"component": "Studio:JupyterLab", "item": "ml.m5.xlarge"}
    ),
    price("USE1-Studio:KernelGateway-ml.t3.medium", "0.05").model_copy(
        update={"component": "Studio:KernelGateway", "item": "ml.t3.medium"}
    ),
    price("USE1-Canvas:Session-Hrs", "1.9"),
]
STUDIO = studio(
    domains=[domain()],
    profiles=[profile()],
    spaces=[space()],
    apps=[app(used_days_ago=20), kernel(used_days_ago=20)],
    prices=STUDIO_PRICES,
)
CANVAS = studio(
    apps=[canvas(created_at=NOW - timedelta(days=5), used_days_ago=4, checked_days_ago=0.001)], prices=STUDIO_PRICES
)
VOLUMES = price("USE1-Notebk:VolumeUsage.gp2", "0.14", unit="GB-Mo")
QUIET = space().model_copy(update={"volume_gb": 500, "modified_at": NOW - timedelta(days=90)})
SPACES = with_trail(
    studio(spaces=[QUIET], prices=[price("USE1-Studio:VolumeUsage.gp3", "0.112", unit="GB-Mo")]),
    sweep(name="CreateApp"),
)
SERVERS = studio(
    servers=[server(active=False, created_by="ana")], prices=[price("USE1-MLflow:TrackingServer-Small", "0.6")]
)


def _worked() -> Snapshot:
    since = datetime(2026, 11, 13, tzinfo=UTC)
    hours = tuple(since + timedelta(hours=hour) for hour in range(20, 48))
    log = NotebookHours(
        arn=GPU.ref.arn, stream="gpu/jupyter.log", hours=hours, since=since, until=since + timedelta(days=7)
    )
    prices = (*catalog(), sold("ml.g4dn.xlarge", "Train"))
    return at_work(GPU, prices=prices).model_copy(update={"notebook_hours": (log,)})


def _files(name: str, usd: str) -> Price:
    return price(f"USE1-{name}-ByteHrs", usd, unit="GB-Mo").model_copy(
        update={"component": f"{name}-ByteHrs", "item": ""}
    )


def _home(of: str) -> Snapshot:
    arn = f"arn:aws:elasticfilesystem:{REGION}:{ACCOUNT}:file-system/fs-01234567"
    system = FileSystem(
        ref=ResourceRef(arn=arn, name="fs-01234567", type="file-system", region=REGION, account_id=ACCOUNT, tags={}),
        file_system_id="fs-01234567",
        state="available",
        domain_id=of,
        mount_targets=2,
        gigabytes={StorageClass.STANDARD: Decimal(100)},
        one_zone=False,
        created_at=LONG_AGO,
    )
    days = [NOW.date() - timedelta(days=ago) for ago in range(1, 91)]
    nobody = dict.fromkeys(days, Decimal(0))
    use = FileSystemUse(arn=arn, connections=nobody, io_bytes=nobody, since=days[-1], until=NOW.date())
    prices = [_files("TimedStorage", "0.30"), _files("IATimedStorage", "0.025")]
    return studio(domains=[domain()], prices=prices).model_copy(
        update={"file_systems": (system,), "file_system_use": (use,)}
    )


CASES = (
    Case(
        "idle-notebook-instance",
        "of a stack",
        snapshot(notebooks=[IDLE], activity=[trace(IDLE, days_ago=30)], prices=[M5]),
    ),
    Case("notebook-without-idle-shutdown", "without a configuration", snapshot(notebooks=[IDLE], prices=[M5])),
    Case(
        "notebook-without-idle-shutdown",
        "whose configuration does something else",
        snapshot(notebooks=[GUARDED], configs=[config("install-it", IdleStop.ABSENT)], prices=[M5]),
    ),
    Case(
        "stopped-notebook-volume",
        "stopped a year ago",
        snapshot(notebooks=[notebook("old", status="Stopped", tags={"Team": "a b"})], prices=[VOLUMES]),
    ),
    Case(
        "large-cpu-notebook-instance",
        "a notebook and an app",
        at_work(HUGE, apps=[app(instance_type="ml.m5.12xlarge")]),
    ),
    Case(
        "accelerated-notebook-instance",
        "a notebook and a kernel",
        at_work(GPU, apps=[kernel(instance_type="ml.g4dn.xlarge")]),
    ),
    Case("training-on-notebook", "day and night", _worked()),
    Case("idle-studio-app", "in a space, and a kernel", STUDIO),
    Case("canvas-session-left-on", "for days", CANVAS),
    Case("studio-domain-without-idle-shutdown", "at all", STUDIO),
    Case("unattached-space-volume", "of a private space", SPACES),
    Case("idle-tracking-server", "small", SERVERS),
    Case("idle-domain-file-system", "whose domain is gone", _home("d-gone")),
    Case("idle-domain-file-system", "whose domain is there", _home("d-1")),
)
