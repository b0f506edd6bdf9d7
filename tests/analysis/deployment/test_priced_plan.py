"""What planned resources would cost, against hand arithmetic; a month has 730 hours."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.deployment.priced_plan import priced_plan
from tests.template_cases import (
    PRICES,
    config,
    dollars,
    frees,
    here,
    lacks,
    named,
    of_type,
    plan_of,
    priced_template,
    snapshot,
    target,
    template,
    variant,
)

TYPE = "ml.m5.xlarge"
MONTH = 730 * 0.25


def test_a_notebook_instance_is_on_all_month_and_has_a_volume_of_5_gb_unless_it_says_otherwise() -> None:
    whole = priced_template(
        {
            "A": of_type("NotebookInstance", InstanceType=TYPE),
            "B": of_type("NotebookInstance", InstanceType=TYPE, VolumeSizeInGB=40),
        }
    )
    assert dollars(whole) == {"A/instance": MONTH, "A/volume": 0.5, "B/instance": MONTH, "B/volume": 4.0}
    assert whole.estimate.lines[0].formula == "730 h x $0.25 (USE1-Notebk:ml.m5.xlarge)"
    assert whole.estimate.monthly_max is None


def test_copies_of_components_run_on_instances_that_are_billed_anyway() -> None:
    copies = target("inference-component/c", dimension="inference-component:DesiredCopyCount")
    whole = priced_template({"T": copies, "IC": of_type("InferenceComponent", EndpointName="e")})
    assert frees(whole)["T"] == "a range, 1 to 3: copies run on the instances of their endpoint"
    assert "IC" in frees(whole)


def test_studio_is_priced_by_app_and_by_volume() -> None:
    def app(kind: str, **spec: Any) -> dict[str, Any]:
        return of_type("App", AppType=kind, ResourceSpec=spec)

    def space(app_type: str | None, gigabytes: int | None) -> dict[str, Any]:
        storage = {"EbsStorageSettings": {"EbsVolumeSizeInGb": gigabytes}} if gigabytes else {}
        return of_type("Space", SpaceSettings={"AppType": app_type, "SpaceStorageSettings": storage})

    whole = priced_template(
        {
            "Lab": app("JupyterLab", InstanceType=TYPE),
            "Kernel": app("KernelGateway", InstanceType=TYPE),
            "Server": app("JupyterServer"),
            "System": app("JupyterServer", InstanceType="system"),
            "Canvas": app("Canvas"),
            "Pro": app("RStudioServerPro", InstanceType="system"),
            "Default": app("CodeEditor"),
            "Sized": space("JupyterLab", 30),
            "Unsized": space("JupyterLab", None),
            "Classic": space(None, None),
            "Domain": of_type("Domain"),
        }
    )
    assert dollars(whole) == {"Lab/instance": MONTH, "Kernel/instance": MONTH, "Sized/volume": 3.0}
    assert set(frees(whole)) == {"Server", "System", "Classic", "Domain"}
    told = lacks(whole)
    assert "Canvas:Session-Hrs" in told["Canvas/instance"]
    assert "what RStudioServerPro costs is not known" in told["Pro/instance"]
    assert "the domain's or user's default decides" in told["Default/instance"]
    assert "the domain's default decides" in told["Unsized/volume"]


def test_clusters_are_priced_by_group_with_their_volumes() -> None:
    def group(name: str, count: int = 2, **more: Any) -> dict[str, Any]:
        return {"InstanceGroupName": name, "InstanceType": TYPE, "InstanceCount": count, **more}

    volumes = [
        {"EbsVolumeConfig": {"VolumeSizeInGB": 100}},
        {"EbsVolumeConfig": {"VolumeSizeInGB": 9, "RootVolume": True}},
    ]
    whole = priced_template(
        {
            "P": of_type(
                "Cluster",
                InstanceGroups=[
                    group("work", InstanceStorageConfigs=volumes),
                    group("plan", TrainingPlanArn="arn"),
                    group("spot", CapacityRequirements={"Spot": {}}),
                    group("several", InstanceRequirements={"InstanceTypes": []}),
                    group("none", 0, InstanceStorageConfigs=volumes),
                ],
                RestrictedInstanceGroups=[group("closed", 1, EnvironmentConfig={"FSxLustreConfig": {"SizeInGiB": 1}}),
                                          group("plain", 1)],
                AutoScaling={"Mode": "Enable"},
            )
        }
    )  # fmt: skip
    assert dollars(whole) == {
        "P/group work": 2 * MONTH,
        "P/group work: volumes": 20.0,
        "P/group none": 0,
        "P/group closed": MONTH,
        "P/group plain": MONTH,
    }
    told = lacks(whole)
    assert "paid for ahead" in told["P/group plan"]
    assert "spot capacity" in told["P/group spot"]
    assert "several types" in told["P/group several"]
    assert "Amazon FSx" in told["P/group closed: file system"]
    assert "Karpenter" in whole.estimate.notes[0]


def test_runs_of_schedules_and_jobs_are_told_by_the_hour() -> None:
    cluster = {"ClusterConfig": {"InstanceType": TYPE, "InstanceCount": 2}}
    stop = {"MaxRuntimeInSeconds": 1800}

    def schedule(job: dict[str, Any], expression: str = "cron(0 * ? * * *)") -> dict[str, Any]:
        return of_type(
            "MonitoringSchedule",
            MonitoringScheduleConfig={"ScheduleConfig": {"ScheduleExpression": expression}, **job},
        )

    whole = priced_template(
        {
            "D": of_type("ModelBiasJobDefinition", JobDefinitionName="d", JobResources=cluster, StoppingCondition=stop),
            "ByName": schedule({"MonitoringJobDefinitionName": "d"}),
            "ByRef": schedule({"MonitoringJobDefinitionName": {"Ref": "D"}}, "cron(0 0 ? * * *)"),
            "Inline": schedule(
                {
                    "MonitoringJobDefinition": {
                        "MonitoringResources": {"ClusterConfig": {"InstanceType": "ml.exotic.large"}}
                    }
                }
            ),
            "Gone": schedule({"MonitoringJobDefinitionName": "elsewhere"}),
            "Odd": schedule({"MonitoringJobDefinitionName": "d"}, "cron(0 * ? * MON *)"),
            "Job": of_type("ProcessingJob", ProcessingResources=cluster, StoppingCondition=stop),
            "Train": of_type("TrainingJob", ResourceConfig={"InstanceType": TYPE}),
            "Exotic": of_type(
                "TrainingJob", ResourceConfig={"InstanceType": "ml.exotic.large"}, StoppingCondition=stop
            ),
        }
    )
    assert dollars(whole) == {}
    told = lacks(whole)
    assert told["ByName/runs"].startswith(
        "24 runs a day on 2 x ml.m5.xlarge, at $365.00 a month for each hour that a run takes, 1,800 s at most"
    )
    assert told["ByRef/runs"].startswith("1 runs a day on 2 x ml.m5.xlarge, at $15.21 a month")
    assert "1 x ml.exotic.large, of unknown price" in told["Inline/runs"]
    assert "not among the resources" in told["Gone/runs"]
    assert "not told by its expression" in told["Odd/runs"]
    assert told["Job/run"] == (
        "it runs once, on 2 x ml.m5.xlarge at $0.50 an hour, $0.25 at most by its stopping condition"
    )
    assert told["Train/run"] == "it runs once, on 1 x ml.m5.xlarge at $0.25 an hour"
    assert told["Exotic/run"] == "it runs once, on 1 x ml.exotic.large of unknown price"


def test_servers_and_stores_are_priced_by_the_words_of_their_usage_types() -> None:
    def store(**throughput: Any) -> dict[str, Any]:
        return of_type("FeatureGroup", OnlineStoreConfig={"EnableOnlineStore": True}, ThroughputConfig=throughput)

    provisioned = {"ThroughputMode": "Provisioned", "ProvisionedReadCapacityUnits": 10}
    whole = priced_template(
        {
            "S": of_type("MlflowTrackingServer"),
            "L": of_type("MlflowTrackingServer", TrackingServerSize="Large"),
            "F": store(**provisioned, ProvisionedWriteCapacityUnits=1),
            "G": store(**provisioned),
            "D": store(),
            "O": of_type("FeatureGroup"),
        }
    )
    assert dollars(whole) == {
        "S/server": 438.0,
        "F/read units": 7.3,
        "F/write units": 1.46,
        "G/read units": 7.3,
    }
    assert "no Large tracking server in us-east-1" in lacks(whole)["L/server"]
    assert lacks(whole)["F/online store"] == "it is billed by what is stored"
    assert lacks(whole)["D/online store"] == "it is billed by what is stored, read and written"
    assert frees(whole) == {"O": "it has no online store; S3 bills what is stored offline"}


def test_without_prices_everything_that_costs_is_told() -> None:
    text = named("studio-and-hyperpod.yaml")
    whole = priced_plan(here(plan_of(text).resources), (), snapshot(()))
    assert whole.estimate.lines == []
    assert {"Pod/group gpu: volumes", "Desk/volume", "Tracking/server"} <= set(lacks(whole))
    store = of_type("FeatureGroup", OnlineStoreConfig={"EnableOnlineStore": "true"},
                    ThroughputConfig={"ThroughputMode": "Provisioned", "ProvisionedReadCapacityUnits": 1})  # fmt: skip
    bare = priced_plan(here(plan_of(template({"F": store})).resources), (), snapshot(()))
    assert "no provisioned read units" in lacks(bare)["F/read units"]


def test_a_resource_of_an_unknown_region_is_told_unless_it_is_free() -> None:
    plan = plan_of(template({"N": of_type("NotebookInstance", InstanceType=TYPE), "D": of_type("Domain")}))
    whole = priced_plan(plan.resources, PRICES, snapshot())
    assert lacks(whole) == {"N/resource": "the plan does not tell its region: name it in region"}
    assert set(frees(whole)) == {"D"}


def test_kinds_that_cost_by_use_and_new_ones_are_told() -> None:
    whole = priced_template({"P": of_type("Pipeline"), "X": of_type("Teleporter")})
    assert lacks(whole) == {
        "P/resource": "it costs what its runs start",
        "X/resource": "what a Teleporter costs is not known here",
    }


RESOURCES = st.sampled_from(
    [
        of_type("NotebookInstance", InstanceType=TYPE, VolumeSizeInGB=7),
        of_type("NotebookInstance", InstanceType={"Ref": "Gone"}),
        of_type("App", AppType="JupyterLab", ResourceSpec={"InstanceType": TYPE}),
        of_type("Cluster", InstanceGroups=[{"InstanceGroupName": "g", "InstanceType": TYPE, "InstanceCount": 3}]),
        of_type("Endpoint", EndpointConfigName="c"),
        of_type("Domain"),
        of_type("Pipeline"),
    ]
)
FLEETS = st.lists(RESOURCES, max_size=8)
SHARED = {"C": config(variant(count=2), EndpointConfigName="c")}


def total(fleet: list[dict[str, Any]], prefix: str = "R") -> Any:
    rows = {f"{prefix}{place}": one for place, one in enumerate(fleet)}
    return priced_template({**SHARED, **rows}).estimate.monthly


@settings(max_examples=40)
@given(FLEETS, st.randoms(use_true_random=False))
def test_the_order_of_resources_changes_nothing(fleet: list[dict[str, Any]], chance: random.Random) -> None:
    shuffled = list(fleet)
    chance.shuffle(shuffled)
    assert total(shuffled) == total(fleet)


@settings(max_examples=40)
@given(FLEETS, RESOURCES)
def test_one_resource_more_never_costs_less(fleet: list[dict[str, Any]], more: dict[str, Any]) -> None:
    assert total([*fleet, more]) >= total(fleet)


@settings(max_examples=40)
@given(FLEETS)
def test_two_copies_of_everything_cost_twice(fleet: list[dict[str, Any]]) -> None:
    assert total(fleet + fleet) == 2 * total(fleet)


def test_some_resources_are_added_up_by_their_addresses() -> None:
    whole = priced_template({name: of_type("NotebookInstance", InstanceType=TYPE) for name in "AB"})
    assert float(whole.monthly_of(["A", "Gone"])) == MONTH + 0.5
