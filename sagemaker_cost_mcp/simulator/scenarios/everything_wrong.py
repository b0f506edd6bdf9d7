"""`everything-wrong`: for each kind of waste one that is, one that looks like it, one that nobody can judge.

Nothing in it is a story. Each resource differs from a well-kept one of its kind in what it is there for, and in nothing
else; what its author says of each, with dollars, stands in tests/end_to_end/data/everything_wrong.toml.
"""

from __future__ import annotations

from datetime import datetime

from sagemaker_cost_mcp.simulator.description import Fleet
from sagemaker_cost_mcp.simulator.scenarios import _wrong_around as around
from sagemaker_cost_mcp.simulator.scenarios import _wrong_care as care
from sagemaker_cost_mcp.simulator.scenarios import _wrong_interactive as interactive
from sagemaker_cost_mcp.simulator.scenarios import _wrong_notebooks as notebooks
from sagemaker_cost_mcp.simulator.scenarios import _wrong_studio as studio
from sagemaker_cost_mcp.simulator.scenarios import _wrong_training as training
from sagemaker_cost_mcp.simulator.scenarios import _wrong_watch as watch
from sagemaker_cost_mcp.simulator.scenarios import _wrong_work as work
from sagemaker_cost_mcp.simulator.scenarios._days import Days
from sagemaker_cost_mcp.simulator.scenarios._kept_serving import Serving
from sagemaker_cost_mcp.simulator.scenarios._wrong_idle_endpoints import quiet
from sagemaker_cost_mcp.simulator.scenarios._wrong_places import ACCOUNT, prices
from sagemaker_cost_mcp.simulator.scenarios._wrong_sizes import sized

NAME = "everything-wrong"


def fleet(now: datetime) -> Fleet:
    """The account as it stands at `now`; the same all day long."""
    days = Days(now.replace(hour=0, minute=0, second=0, microsecond=0))
    served = _served(days)
    return Fleet(
        account_id=ACCOUNT,
        name=NAME,
        seed=NAME,
        notebooks=(
            *notebooks.notebooks(days),
            *interactive.large_notebooks(days),
            *care.untagged_notebooks(days),
        ),
        lifecycle_scripts=tuple(notebooks.lifecycle_scripts(days)),
        endpoints=served.endpoints,
        models=(*served.models, *work.scorers(days)),
        training_jobs=tuple(training.training_jobs(days)),
        tuning_jobs=tuple(training.tuning_jobs(days)),
        processing_jobs=(*work.processing_jobs(days), *work.monitoring_jobs(days)),
        transform_jobs=tuple(work.transform_jobs(days)),
        monitoring_schedules=tuple(work.monitoring_schedules(days)),
        feature_groups=tuple(care.feature_groups(days)),
        repositories=tuple(care.repositories(days)),
        steady_usage=(*care.other_services(days), *around.other_services(days)),
        buckets=tuple(around.buckets(days)),
        vpcs=tuple(around.vpcs(days)),
        file_systems=tuple(around.file_systems(days)),
        clusters=tuple(around.clusters(days)),
        labeling_jobs=tuple(around.labeling_jobs(days)),
        domains=tuple(studio.domains(days)),
        tracking_servers=tuple(studio.tracking_servers(days)),
        alarms=tuple(watch.alarms(days, served.endpoints)),
        trail=(*notebooks.trail(days), *studio.trail(days), *interactive.trail(days)),
        prices=prices(),
        cost_allocation_tags=("Environment", "Owner", "Project", "Team"),
    )


def _served(days: Days) -> Serving:
    """Endpoints of all themes."""
    themes = (quiet, sized, watch.unwatched, work.monitored, care.cared_for)
    return sum((one for theme in themes for one in theme(days)), Serving())
