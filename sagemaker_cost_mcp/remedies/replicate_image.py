"""A copy of a container image in the region that runs it.

A repository of this account is replicated by its registry. The registry has one configuration, and putting one replaces
it whole: so the rules that there are come along, read from AWS when it is needed. Only what is pushed from then on is
replicated. What another account owns is copied into a repository of this account by a script, but for AWS's own images,
which AWS has in nearly every region itself.

Sources: PutReplicationConfiguration (ECR API reference); "Private image replication in Amazon ECR" (user guide).
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sagemaker_cost_mcp.analysis.pulled_images import Pull, pulls
from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.remedy import Change, CloudFormation, Command, Script, Terraform
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.remedies import _forms, _query
from sagemaker_cost_mcp.remedies._remedy import Ground, Remedy

_FILE = "replication.json"
_SHOWN = 5

_TEXT = """#!/bin/bash
# Copies an image of another account into this account's registry in {region}:
#   copy-image.sh TAG
set -euo pipefail
tag=${{1:?the tag to copy}}
repository={repository}
from={source} source_region={source_region}
to={target} region={region}

aws ecr get-login-password --region "$source_region" | docker login --username AWS --password-stdin "$from"
aws ecr get-login-password --region "$region" | docker login --username AWS --password-stdin "$to"
docker pull "$from/$repository:$tag"
docker tag "$from/$repository:$tag" "$to/$repository:$tag"
docker push "$to/$repository:$tag"
"""


@dataclass(frozen=True)
class _Far:
    """A repository, and the region that pulls from it."""

    finding: Finding
    snapshot: Snapshot
    found: tuple[Pull, ...]

    @property
    def region(self) -> str:
        """That pulls."""
        return self.finding.part

    @property
    def repository(self) -> str:
        """Its name."""
        return self.finding.resource.name

    @property
    def owned(self) -> bool:
        """Whether it is this account's."""
        return self.finding.resource.account_id == self.snapshot.account_id

    @property
    def here(self) -> str:
        """This account's registry in that region."""
        return f"{self.snapshot.account_id}.dkr.ecr.{self.region}.{_suffix(self.snapshot)}"

    @property
    def users(self) -> str:
        """Who has to name the copy."""
        names = sorted({f"{pull.by.type} {pull.by.name}" for pull in self.found}, reverse=True)
        more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
        return ", ".join(names[:_SHOWN]) + more


def _suffix(snapshot: Snapshot) -> str:
    return "amazonaws.com.cn" if snapshot.partition == "aws-cn" else "amazonaws.com"


def make(finding: Finding, ground: Ground) -> Change:
    """Replication, or a copy."""
    snapshot = ground.snapshot
    found = tuple(
        one
        for one in pulls(snapshot)
        if one.by.region == finding.part and one.image.repository_arn(snapshot.partition) == finding.resource.arn
    )
    far = _Far(finding, snapshot, found)
    return _replicated(far) if far.owned else _copied(far)


def _rule(far: _Far) -> dict[str, Any]:
    return {
        "Destinations": [{"Region": far.region, "RegistryId": far.finding.resource.account_id}],
        "RepositoryFilters": [{"Filter": far.repository, "FilterType": "PREFIX_MATCH"}],
    }


def _replicated(far: _Far) -> Change:
    ref = far.finding.resource
    return Change(
        what=f"What is pushed to {far.repository} in {ref.region} is copied to {far.region}; {far.users} name "
        f"{far.here}/{far.repository} from then on.",
        check_first=(
            "Only what is pushed from then on is copied: push the tags in use once more",
            f"The filter is a prefix: other repositories that begin with {far.repository} are copied too",
            f"Copies are stored, and paid for, in {far.region}; lifecycle policies do not come along",
            f"May the roles in {far.region} pull from the copy? Repository policies do not come along either",
        ),
        undo="Put the registry's earlier rules back, and name the images in the old region again.",
        commands=tuple(_commands(far)),
        undo_commands=(_put("put-replication-configuration", ref.region, f"before-{_FILE}", "The rules of before."),),
        cloudformation=CloudFormation(
            description=f"Replication of {far.repository}",
            resources={"Replication": _forms.resource("AWS::ECR::ReplicationConfiguration", _configuration(far))},
            edits=True,
            note=f"A registry has one configuration: add the rule to the rules of {ref.region} that there are.",
        ),
        terraform=_terraform(far),
    )


def _configuration(far: _Far) -> dict[str, Any]:
    return {"ReplicationConfiguration": {"Rules": [_rule(far)]}}


def _commands(far: _Far) -> list[Command]:
    rule = {
        "destinations": [{"region": far.region, "registryId": far.finding.resource.account_id}],
        "repositoryFilters": [{"filter": far.repository, "filterType": "PREFIX_MATCH"}],
    }
    rules = "replicationConfiguration.rules"
    same = f"{{replicationConfiguration: {{rules: {rules} || `[]`}}}}"
    more = f"{{replicationConfiguration: {{rules: [{rules} || `[]`, {_query.literal([rule])}][]}}}}"
    region = far.finding.resource.region
    return [
        _saved(region, same, f"before-{_FILE}", "The rules that there are, for the way back"),
        _saved(region, more, _FILE, "The same with one more"),
        _put("put-replication-configuration", region, _FILE, "Look through the file: it takes the place of all rules"),
    ]


def _saved(region: str, query: str, file: str, why: str) -> Command:
    return Command(
        service="ecr",
        operation="describe-registry",
        options={"query": query},
        region=region,
        saves=file,
        reads_only=True,
        why=why,
    )


def _put(operation: str, region: str, file: str, why: str) -> Command:
    options = {"cli-input-json": f"file://{file}"}
    return Command(service="ecr", operation=operation, options=options, region=region, why=why)


def _terraform(far: _Far) -> Terraform:
    ref = far.finding.resource
    shape = {
        "ReplicationConfiguration": {
            "Rule": {
                "Destination": {"Region": far.region, "RegistryId": ref.account_id},
                "RepositoryFilter": {"Filter": far.repository, "FilterType": "PREFIX_MATCH"},
            }
        }
    }
    note = f"A registry has one configuration: add the rule to the rules of {ref.region} that there are."
    block = _forms.block("aws_ecr_replication_configuration", ref.region, shape)
    return Terraform(blocks=(block,), edits=True, note=note)


def _copied(far: _Far) -> Change:
    ref = far.finding.resource
    source = f"{ref.account_id}.dkr.ecr.{ref.region}.{_suffix(far.snapshot)}"
    text = _TEXT.format(
        region=shlex.quote(far.region),
        repository=shlex.quote(far.repository),
        source=shlex.quote(source),
        source_region=shlex.quote(ref.region),
        target=shlex.quote(far.here),
    )
    shape: Mapping[str, Any] = {"RepositoryName": far.repository}
    create = {"repository-name": far.repository}
    return Change(
        what=f"{far.users} name a copy of {far.repository} in {far.region}: AWS's own there, or one in this account's "
        f"registry, {far.here}/{far.repository}.",
        check_first=(
            "Is it one of AWS's images? Then name AWS's own there: image_uris.retrieve of the SageMaker SDK tells it",
            "May it be copied, by its licence and its owner?",
            "Who copies the next version?",
        ),
        undo="Name the image in the old region again, and delete the repository.",
        commands=(Command(service="ecr", operation="create-repository", options=create, region=far.region),),
        undo_commands=(
            Command(service="ecr", operation="delete-repository", options={**create, "force": True}, region=far.region),
        ),
        cloudformation=CloudFormation(
            description=f"A repository in {far.region} for {far.repository}",
            resources={"Repository": _forms.resource("AWS::ECR::Repository", shape)},
        ),
        terraform=Terraform(
            blocks=(_forms.block("aws_ecr_repository", far.repository, {"Name": far.repository}),),
            note=f"In a provider of region {far.region}.",
        ),
        scripts=(Script(name="copy-image.sh", text=text, goes="A machine with Docker; it costs the transfer once"),),
    )


REMEDY = Remedy(rules=("image-pulled-across-regions",), make=make)
