"""Idle cluster group.

## What it finds

HyperPod instance groups on demand that run while nothing can run on them: controller and login groups of a Slurm
cluster all of whose other groups are, and are meant to be, at zero instances.

## Why it costs

HyperPod instances are billed from the moment they are there, whether a job runs on them or not.

## How the saving is computed

List saving = instances now x 730 h x on-demand HyperPod price of the type. Volumes are not counted. Groups on a
training plan are paid for already and save nothing now: they are left alone, as are groups on spot, whose price no list
has. Confidence is medium: since when the other groups are at zero is not known. Clusters younger than 7 days, which are
still being set up, are not judged.

## When it stays undecided

When machines that could work run on demand. HyperPod's API tells neither which jobs run nor how busy its nodes are
(its observability add-on does, where it is installed); so one line a cluster says which groups run, what they cost, and
where to look. EKS clusters whose nodes Karpenter adds and takes away are left alone: it ends
nodes that are empty. Also when the cluster could not be described, when AWS does not say how many instances a group
has, and when no price is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from sagemaker_cost_mcp.analysis.list_prices import list_price
from sagemaker_cost_mcp.model.clusters import Cluster, ClusterGroup
from sagemaker_cost_mcp.model.finding import Claim, Confidence, Effort, Undecided, Verdict
from sagemaker_cost_mcp.model.money import HOURS_PER_MONTH, ZERO, Phase
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules._rule import Judgement, Rule, finding
from sagemaker_cost_mcp.settings import Thresholds

SETTING_UP = timedelta(days=7)

_SERVING = frozenset({"Controller", "Login"})
"""Slurm roles of machines that serve others and take no job themselves."""

_LOOK = {
    "slurm": "look at squeue and sacct on the controller for jobs of the last days, and scale the group down or delete "
    "it if there were none",
    "eks": "look at the pods on its nodes, or install the HyperPod observability add-on, and scale the group down or "
    "delete it if nothing runs",
}


def judge(snapshot: Snapshot, thresholds: Thresholds) -> Iterator[Verdict]:
    """Judge each cluster by its groups."""
    del thresholds
    for cluster in snapshot.clusters:
        if cluster.status == "Deleting" or snapshot.taken_at - cluster.created_at < SETTING_UP:
            continue
        if cluster.groups is None:
            yield _undecided(cluster, "its instance groups could not be read", "grant sagemaker:DescribeCluster")
        else:
            yield from _judged(snapshot, cluster, cluster.groups)


def _judged(snapshot: Snapshot, cluster: Cluster, groups: Sequence[ClusterGroup]) -> Iterator[Verdict]:
    paid = [group for group in groups if group.training_plan_arn is None and not group.spot and _runs(group)]
    if not paid:
        return
    if unknown := [group.name for group in groups if group.current_count is None]:
        missing = f"AWS does not say how many instances these groups have: {', '.join(unknown)}"
        yield _undecided(cluster, missing, "look at the cluster with sagemaker:ListClusterNodes")
    elif _none_works(cluster, groups):
        for group in paid:
            yield _idle(snapshot, cluster, group)
    elif not cluster.scales and (working := [group for group in paid if group.slurm_role not in _SERVING]):
        runs = "; ".join(_told(snapshot, cluster, group) for group in working)
        missing = f"whether anything runs on it: {runs}; HyperPod tells neither jobs nor utilization of its nodes"
        yield _undecided(cluster, missing, _LOOK.get(cluster.orchestrator or "", _LOOK["eks"]))


def _runs(group: ClusterGroup) -> bool:
    return group.current_count is None or group.current_count > 0


def _none_works(cluster: Cluster, groups: Sequence[ClusterGroup]) -> bool:
    """Whether a Slurm cluster whose roles are known has no instance that could take a job, nor asks for one."""
    if cluster.orchestrator != "slurm" or not any(group.slurm_role in _SERVING for group in groups):
        return False
    working = [group for group in groups if group.slurm_role not in _SERVING]
    return all(group.current_count == 0 and not group.target_count for group in working)


def _idle(snapshot: Snapshot, cluster: Cluster, group: ClusterGroup) -> Verdict:
    claims = _claims(snapshot, cluster, group)
    if claims is None:
        missing = f"group {group.name} runs while no other does, and the price of its instances is not known"
        return _undecided(cluster, missing, "grant pricing:GetProducts")
    judgement = Judgement(
        resource=cluster.ref,
        claims=claims,
        monthly_cost=sum((claim.monthly_list_usd for claim in claims), ZERO),
        confidence=Confidence.MEDIUM,
        evidence=[
            _told(snapshot, cluster, group),
            f"it is there for jobs on other groups ({group.slurm_role}), and all of those are at zero instances",
            "since when they are is not known",
        ],
        recommendation="Ask when the next job is due. If none is, keep the lifecycle scripts and the shared file "
        "system, and delete the cluster: it can be made again from them.",
        part=f"group/{group.name}",
    )
    return finding(RULE, judgement)


def _claims(snapshot: Snapshot, cluster: Cluster, group: ClusterGroup) -> tuple[Claim, ...] | None:
    """Its instances for a month, by type; None: a type or its price is not known."""
    found: list[Claim] = []
    for name, count in sorted(group.counts.items()):
        price = list_price(snapshot, cluster.ref.region, "Cluster", name)
        if price is None:
            return None
        found.append(
            Claim(
                billable_unit=f"{cluster.ref.arn}#group/{group.name}/{name}",
                usage_type=price.usage_type,
                region=cluster.ref.region,
                units=count * HOURS_PER_MONTH,
                unit=price.unit,
                list_usd=price.first_unit,
                price_source=price.source,
            )
        )
    return tuple(found) or None


def _told(snapshot: Snapshot, cluster: Cluster, group: ClusterGroup) -> str:
    """`group gpu runs 2 x ml.g5.12xlarge on demand, $10,351.40 a month at list price`."""
    fleet = " and ".join(f"{count} x {name}" for name, count in sorted(group.counts.items())) or "an unknown type"
    claims = _claims(snapshot, cluster, group)
    month = sum((claim.monthly_list_usd for claim in claims), ZERO) if claims else None
    cost = "of unknown price" if month is None else f"${month:,.2f} a month at list price"
    return f"group {group.name} runs {fleet} on demand, {cost}"


def _undecided(cluster: Cluster, missing: str, how_to_fix: str) -> Undecided:
    return Undecided(rule=RULE.name, resource=cluster.ref, missing=missing, how_to_fix=how_to_fix)


RULE = Rule(
    name="idle-cluster-group",
    title="Idle HyperPod instance group",
    phase=Phase.TRAINING,
    reads=frozenset({"clusters", "prices"}),
    cadence="daily",
    effort=Effort.MEDIUM,
    reversible=True,
    judge=judge,
)
