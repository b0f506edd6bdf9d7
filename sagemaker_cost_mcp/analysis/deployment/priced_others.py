"""What planned notebooks, Studio apps, clusters and the like would cost a month; each left on for all of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType

from sagemaker_cost_mcp.analysis.deployment.priced_hosting import instance_type
from sagemaker_cost_mcp.analysis.deployment.properties import Properties
from sagemaker_cost_mcp.analysis.deployment.till import INSTANCES, Fleet, Till, Times
from sagemaker_cost_mcp.analysis.monitor_runs import runs_a_day
from sagemaker_cost_mcp.analysis.online_store_costs import READY_READS, READY_WRITES
from sagemaker_cost_mcp.analysis.worded_rates import Wording
from sagemaker_cost_mcp.model.money import HOURS_PER_MONTH
from sagemaker_cost_mcp.model.studio import CANVAS_SESSION, SHUT_DOWN_WHEN_IDLE, SYSTEM, USAGE_BY_APP_TYPE
from sagemaker_cost_mcp.model.usage_type import parsed

NOTEBOOK_GB = 5
"""Size of a notebook instance's volume where none is set (API reference, CreateNotebookInstance)."""
_DAYS = HOURS_PER_MONTH / 24
_HOUR = 3600
_ONE = Fleet(1, 1)
_JOB_DEFINITIONS = (
    "DataQualityJobDefinition",
    "ModelQualityJobDefinition",
    "ModelBiasJobDefinition",
    "ModelExplainabilityJobDefinition",
)


def _notebook(till: Till) -> None:
    properties = till.one.properties
    with till.part("instance"):
        name = instance_type(properties.needed("InstanceType"))
        till.rent("instance", ("Notebk", name), _ONE, INSTANCES)
    with till.part("volume"):
        till.volumes("volume", "Notebk", _ONE, properties.whole("VolumeSizeInGB") or NOTEBOOK_GB)


def _app(till: Till) -> None:
    properties = till.one.properties
    with till.part("instance"):
        app_type, spec = properties.needed("AppType"), properties.inner("ResourceSpec")
        name = spec.text("InstanceType")
        prefix = USAGE_BY_APP_TYPE.get(app_type)
        if app_type == "JupyterServer" and name in {None, SYSTEM}:
            till.costs_nothing("a JupyterServer on the system instance is free")
        elif prefix is None:
            till.lack("instance", _by_session(app_type))
        elif not name or name == SYSTEM:
            till.lack("instance", "ResourceSpec.InstanceType is not set: the domain's or user's default decides")
        else:
            usage = parsed(f"{prefix}{instance_type(name)}")
            till.rent("instance", (usage.component, usage.item), _ONE, INSTANCES)


def _by_session(app_type: str) -> str:
    return (
        f"it costs by the session, {CANVAS_SESSION}" if app_type == "Canvas" else f"what {app_type} costs is not known"
    )


def _space(till: Till) -> None:
    with till.part("volume"):
        settings = till.one.properties.inner("SpaceSettings")
        gigabytes = settings.inner("SpaceStorageSettings").inner("EbsStorageSettings").whole("EbsVolumeSizeInGb")
        if gigabytes:
            till.volumes("volume", "Studio", _ONE, gigabytes)
        elif settings.text("AppType") in SHUT_DOWN_WHEN_IDLE:
            till.lack("volume", "its size is not set: the domain's default decides")
        else:
            till.costs_nothing("it works on the domain's file system, which Amazon EFS bills")


def _schedule(till: Till) -> None:
    """A schedule costs what its runs take, and how long one takes no template tells."""
    with till.part("runs"):
        config = till.one.properties.inner("MonitoringScheduleConfig")
        job = _definition(till, config)
        often = runs_a_day(config.inner("ScheduleConfig").text("ScheduleExpression"))
        if job is None:
            till.lack("runs", "its job definition is not among the resources")
        elif often is None:
            till.lack("runs", "how often it starts is not told by its expression")
        else:
            _runs(till, job, often)


def _definition(till: Till, config: Properties) -> tuple[Properties, Properties] | None:
    """Cluster and stopping condition of its job."""
    if config.has("MonitoringJobDefinition"):
        inline = config.inner("MonitoringJobDefinition")
        return inline.inner("MonitoringResources").inner("ClusterConfig"), inline.inner("StoppingCondition")
    named = config.link("MonitoringJobDefinitionName")
    found = (till.links.find(kind, named, till.one) for kind in _JOB_DEFINITIONS)
    job = next((one.properties for one in found if one), None)
    return (job.inner("JobResources").inner("ClusterConfig"), job.inner("StoppingCondition")) if job else None


def _runs(till: Till, job: tuple[Properties, Properties], often: Decimal) -> None:
    cluster, stopping = job
    name, count = instance_type(cluster.needed("InstanceType")), cluster.whole("InstanceCount") or 1
    price = till.price("Processing", name)
    hourly = "of unknown price" if price is None else f"at ${price.first_unit * count * often * _DAYS:,.2f} a month"
    longest = stopping.whole("MaxRuntimeInSeconds")
    most = f", {longest:,} s at most" if longest else ""
    till.lack(
        "runs",
        f"{often.normalize():f} runs a day on {count} x {name}, {hourly} for each hour that a run takes{most}: how "
        "long one takes is not in the template",
    )


def _job(component: str, member: str) -> Callable[[Till], None]:
    """A job that runs once, when it is deployed."""

    def parts(till: Till) -> None:
        with till.part("run"):
            properties = till.one.properties
            found = properties.inner(member)
            cluster = found.inner("ClusterConfig") if found.has("ClusterConfig") else found
            name, count = instance_type(cluster.needed("InstanceType")), cluster.whole("InstanceCount") or 1
            price = till.price(component, name)
            rate = "of unknown price" if price is None else f"at ${price.first_unit * count:,.2f} an hour"
            longest = properties.inner("StoppingCondition").whole("MaxRuntimeInSeconds")
            most = ""
            if price and longest:
                most = f", ${price.first_unit * count * longest / _HOUR:,.2f} at most by its stopping condition"
            till.lack("run", f"it runs once, on {count} x {name} {rate}{most}")

    return parts


def _cluster(till: Till) -> None:
    with till.part("instance groups"):
        for group in till.one.properties.many("InstanceGroups"):
            with till.part(f"group {group.told('InstanceGroupName')}"):
                _group(till, group, f"group {group.told('InstanceGroupName')}")
        for group in till.one.properties.many("RestrictedInstanceGroups"):
            with till.part(f"group {group.told('InstanceGroupName')}"):
                _group(till, group, f"group {group.told('InstanceGroupName')}")
                if group.inner("EnvironmentConfig").has("FSxLustreConfig"):
                    till.lack(f"group {group.told('InstanceGroupName')}: file system", "Amazon FSx bills it")
        if till.one.properties.inner("AutoScaling").text("Mode") == "Enable":
            till.note(f"{till.one.address}: Karpenter adds nodes beyond the counts of its groups.")


def _group(till: Till, group: Properties, item: str) -> None:
    count = group.whole("InstanceCount") or 0
    fleet = Fleet(count, count)
    if group.has("TrainingPlanArn"):
        till.lack(item, "it runs on a training plan, which is paid for ahead")
    elif group.inner("CapacityRequirements").has("Spot"):
        till.lack(item, "it runs on spot capacity, whose price no list has")
    elif group.has("InstanceRequirements"):
        till.lack(item, "it runs on whichever of several types is free")
    else:
        till.rent(item, ("Cluster", instance_type(group.needed("InstanceType"))), fleet, INSTANCES)
    till.volumes(f"{item}: volumes", "Cluster", fleet, volume_gb(group))


def volume_gb(group: Properties) -> int | None:
    """Additional volumes of one instance of a cluster, summed; None: none is asked for.

    Raises:
        NotKnown: A size is not known.
    """
    volumes = [one.inner("EbsVolumeConfig") for one in group.many("InstanceStorageConfigs")]
    return sum(one.whole("VolumeSizeInGB") or 0 for one in volumes if not one.truth("RootVolume")) or None


def _tracking_server(till: Till) -> None:
    with till.part("server"):
        size = till.one.properties.text("TrackingServerSize") or TRACKING_SIZE
        price = till.worded(Wording(has=("mlflow", size.casefold()), hourly=True))
        if price is None:
            till.lack("server", f"the price list has no {size} tracking server in {till.market.region}")
        else:
            till.line("server", price, _ONE, Times("servers"))


TRACKING_SIZE = "Small"
"""Size of a tracking server where none is set (API reference, CreateMlflowTrackingServer)."""


def _feature_group(till: Till) -> None:
    properties = till.one.properties
    with till.part("online store"):
        if not properties.inner("OnlineStoreConfig").truth("EnableOnlineStore"):
            till.costs_nothing("it has no online store; S3 bills what is stored offline")
            return
        throughput = properties.inner("ThroughputConfig")
        if throughput.text("ThroughputMode") == "Provisioned":
            _ready(till, "read units", READY_READS, throughput.whole("ProvisionedReadCapacityUnits") or 0)
            _ready(till, "write units", READY_WRITES, throughput.whole("ProvisionedWriteCapacityUnits") or 0)
            till.lack("online store", "it is billed by what is stored")
        else:
            till.lack("online store", "it is billed by what is stored, read and written")


def _ready(till: Till, item: str, wording: Wording, units: int) -> None:
    price = till.worded(wording)
    if price is None and units:
        till.lack(item, f"the price list has no provisioned {item} in {till.market.region}")
    elif price and units:
        till.line(item, price, Fleet(units, units), Times(item))


PARTS: Mapping[str, Callable[[Till], None]] = MappingProxyType(
    {
        "App": _app,
        "Cluster": _cluster,
        "FeatureGroup": _feature_group,
        "MlflowTrackingServer": _tracking_server,
        "MonitoringSchedule": _schedule,
        "NotebookInstance": _notebook,
        "ProcessingJob": _job("Processing", "ProcessingResources"),
        "Space": _space,
        "TrainingJob": _job("Train", "ResourceConfig"),
    }
)
"""How each kind is priced; endpoints are priced with their configurations."""
