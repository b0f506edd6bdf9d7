"""Container image pulled across regions.

## What it finds

Images of Amazon ECR whose registry is in another region than the model, inference component, training job or
processing job that runs them. A private registry belongs to one account in one region, and an image's name says both:
`<account>.dkr.ecr.<region>.amazonaws.com/<repository>`. This holds for AWS's own containers too, which AWS keeps in
registries of several accounts, a set for each region. Each repository is named once for each region that pulls it.

## Why it costs

Pulling within a region is free of transfer charges. Between regions AWS charges the registry's owner for every
gigabyte, and every machine that starts pulls the whole image again: each job, each instance that scales out. Images
of several gigabytes also start later, and started machines are billed.

## How the saving is computed

Nothing is claimed: a name tells neither the image's size nor how often instances behind endpoints start.

Confidence is medium where the caller's account owns the registry and so pays for the transfer; low where another
account does, such as AWS's own: then it is mostly slow starts.

## When it stays undecided

Where the image is not known: a model package or an algorithm brings its own, or a processing job was not described.
There the latest resource of each kind in a region stands for all. Batch transform jobs run the image of a model, which
is only read where an endpoint has it too; registries that are not Amazon ECR's have no region and are left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from sagemaker_cost_mcp.analysis.pulled_images import Pull, Untold, pulls, untold
from sagemaker_cost_mcp.analysis.wording import some_of
from sagemaker_cost_mcp.model.finding import Confidence, Effort, Undecided, Verdict
from sagemaker_cost_mcp.model.money import Phase
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules._rule import Judgement, Rule, finding
from sagemaker_cost_mcp.settings import Thresholds

_SHOWN = 3
"""Names in a sentence; the others are counted."""


def judge(snapshot: Snapshot, thresholds: Thresholds) -> Iterator[Verdict]:
    """Judge each repository by the regions that pull from it."""
    del thresholds
    across: defaultdict[tuple[str, str], list[Pull]] = defaultdict(list)
    for pull in pulls(snapshot):
        if pull.image.region != pull.by.region:
            across[pull.image.repository_arn(snapshot.partition), pull.by.region].append(pull)
    for (arn, region), found in sorted(across.items()):
        yield _far(snapshot, arn, region, found)
    yield from _unknown(snapshot)


def _far(snapshot: Snapshot, arn: str, region: str, found: Sequence[Pull]) -> Verdict:
    image = found[0].image
    owned = image.account_id == snapshot.account_id
    machines = sum(pull.starts or 0 for pull in found)
    started = (f"jobs pulled it onto {machines} machines in the window",) if machines else ()
    whose = "this account's, which pays for the transfer" if owned else f"account {image.account_id}'s"
    return finding(
        RULE,
        Judgement(
            resource=ResourceRef(
                arn=arn,
                name=image.repository,
                type="repository",
                region=image.region,
                account_id=image.account_id,
                tags=None,
            ),
            part=region,
            claims=(),
            monthly_cost=None,
            confidence=Confidence.MEDIUM if owned else Confidence.LOW,
            evidence=(
                f"{_names(found)} in {region} pull it from {image.region}",
                *started,
                f"the registry is {whose}",
            ),
            recommendation=_advice(region, owned=owned),
        ),
    )


def _names(found: Sequence[Pull]) -> str:
    """The latest names first: jobs bear their dates in them."""
    names = sorted({f"{pull.by.type} {pull.by.name}" for pull in found}, reverse=True)
    return some_of(names, _SHOWN)


def _advice(region: str, *, owned: bool) -> str:
    if owned:
        return (
            f"Replicate the repository to {region} (replication rules of the private registry) and name the copy there "
            "in models and jobs. The copy is stored twice: worth it where machines start often."
        )
    return (
        f"Name the copy of the image in {region}. AWS publishes its containers in nearly every region, under an "
        "account that differs between regions: take it from AWS's list of container image paths, or from "
        "image_uris.retrieve of the SageMaker SDK."
    )


def _unknown(snapshot: Snapshot) -> Iterator[Verdict]:
    """One for each kind and region: jobs come by the hundred."""
    kinds: defaultdict[tuple[str, str], list[Untold]] = defaultdict(list)
    for one in untold(snapshot):
        kinds[one.resource.type, one.resource.region].append(one)
    for (kind, region), several in sorted(kinds.items()):
        latest = max(several, key=lambda one: one.resource.name)
        others = f" (as of {len(several) - 1} more of type {kind} in {region})" if len(several) > 1 else ""
        yield Undecided(
            rule=RULE.name,
            resource=latest.resource,
            missing=f"{latest.why}{others}",
            how_to_fix="look up the image where it is named: its registry should be in the region that runs it",
        )


RULE = Rule(
    name="image-pulled-across-regions",
    title="Container image pulled across regions",
    phase=Phase.OTHER,
    reads=frozenset({"models", "component_plans", "training_jobs", "processing_jobs"}),
    effort=Effort.LOW,
    reversible=True,
    judge=judge,
)
