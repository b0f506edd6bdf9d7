"""Resource without cost tags.

## What it finds

Resources that cost money for as long as they are there (notebook instances, Studio apps, volumes of spaces, MLflow
tracking servers, endpoints, HyperPod clusters, online stores of feature groups) and lack a required cost allocation
tag. Required are the keys `required_tags` of the settings: Environment, Project and Team unless configured.

A key counts only when it is spelled exactly so and has a value: to AWS `team` and `Team` are two keys, and the bill
shows an empty value as untagged. A key that is there in another spelling is named.

Jobs are not judged: they are over, and a tag that is put on them now changes no bill. `audit_cost_tags` counts them.

## Why it costs

Nothing by itself. What nobody answers for nobody switches off: without these tags the bill cannot say for which
environment, work and team the money was spent, and budgets, reports and clean-ups by tag pass the resource by.

## How the saving is computed

It is not: a tag saves nothing. The finding claims $0, and its monthly cost is what the bill cannot attribute: the
resource at list price for 730 hours as it stands now. Where that is known in part only, the finding says so.

## When it stays undecided

When its tags could not be read.
"""

from __future__ import annotations

from collections.abc import Iterator

from sagemaker_cost_mcp.analysis.costly_resources import SHELVES, Costly, costly_resources
from sagemaker_cost_mcp.analysis.required_tags import Lack, lacking, sentence
from sagemaker_cost_mcp.model.finding import Confidence, Effort, Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.money import Phase
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules._rule import Judgement, Rule, finding
from sagemaker_cost_mcp.settings import Thresholds

_ADVICE = (
    "Add the tags with exactly these keys, and see that they are activated as cost allocation tags: only what is used "
    "from then on is billed under them."
)
_ON_APPS = "Tag the domain or the user profile as well: SageMaker puts their tags on the apps that start after that. "


def judge(snapshot: Snapshot, thresholds: Thresholds) -> Iterator[Verdict]:
    """Judge each resource that costs money by its own tags."""
    for one in costly_resources(snapshot):
        if one.ref.tags is None:
            yield _unread(one)
        elif lacks := lacking(one.ref.tags, thresholds.required_tags):
            yield _untagged(one, lacks)


def _unread(one: Costly) -> Undecided:
    return Undecided(
        rule=RULE.name,
        resource=one.ref,
        missing="its tags",
        how_to_fix="see the gaps of this answer; tag:GetResources is what reads them",
    )


def _untagged(one: Costly, lacks: tuple[Lack, ...]) -> Finding:
    return finding(
        RULE,
        Judgement(
            resource=one.ref,
            claims=(),
            monthly_cost=one.monthly,
            confidence=Confidence.HIGH,
            evidence=_evidence(one, lacks),
            recommendation=(_ON_APPS if one.ref.type == "app" else "") + _ADVICE,
        ),
    )


def _evidence(one: Costly, lacks: tuple[Lack, ...]) -> Iterator[str]:
    yield sentence(lacks)
    if one.monthly is not None:
        yield f"${one.monthly:,.2f} a month at list price cannot be attributed"
    if one.unknown:
        yield one.unknown


RULE = Rule(
    name="resource-without-cost-tags",
    title="Resource without cost tags",
    phase=Phase.OTHER,
    reads=SHELVES,
    cadence="quarterly",
    effort=Effort.LOW,
    reversible=True,
    judge=judge,
)
