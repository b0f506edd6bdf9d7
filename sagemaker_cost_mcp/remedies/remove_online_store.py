"""A feature group whose online store nobody reads gives way to one with an offline store only, or is deleted.

An online store cannot be switched off (UpdateFeatureGroup has no such field), so where there is an offline store too, a
group without an online one is made from AWS's own description first, at the same place in S3, and filled in batches;
the old group is deleted once that works. Deleting a group leaves its offline data in S3. Sources: API reference of
CreateFeatureGroup, UpdateFeatureGroup, DeleteFeatureGroup.
"""

from __future__ import annotations

from collections.abc import Iterator

from sagemaker_cost_mcp.model.feature_groups import FeatureGroup
from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.remedy import Change, Command
from sagemaker_cost_mcp.remedies import _query
from sagemaker_cost_mcp.remedies._again import FEATURE_GROUP
from sagemaker_cost_mcp.remedies._commands import command, once, own_tags
from sagemaker_cost_mcp.remedies._remedy import Ground, Remedy
from sagemaker_cost_mcp.remedies._templates import without

_LONGEST = 64


def make(finding: Finding, ground: Ground) -> Change:
    """Make the other one where the offline store is used, delete this one."""
    group = next(one for one in ground.snapshot.feature_groups if one.ref.arn == finding.resource.arn)
    name, region = group.ref.name, group.ref.region
    templates = without("AWS::SageMaker::FeatureGroup", "aws_sagemaker_feature_group", name)
    instead = f", after {_offline(group)} with an offline store only takes its place" if group.offline_store else ""
    return Change(
        what=f"Deletes feature group {name} in {region} with its online store{instead}.",
        check_first=tuple(_checks(group)),
        undo="Create it again from the file; records of its online store are lost and have to be written anew.",
        commands=tuple(_commands(group)),
        undo_commands=(FEATURE_GROUP.made(group.ref),),
        cloudformation=templates.cloudformation,
        terraform=templates.terraform,
    )


def _offline(group: FeatureGroup) -> str:
    return f"{group.ref.name[: _LONGEST - len('-offline')].rstrip('-_')}-offline"


def _checks(group: FeatureGroup) -> Iterator[str]:
    yield "Ask its team whether a model is to read it: its records cannot be brought back."
    if group.offline_store:
        yield f"Whoever writes to it must write to {_offline(group)}, in batches, before it is deleted."
        yield "Whoever reads the offline store must read the new table; what is in S3 stays where it is."
    else:
        yield "It has no offline store: export its records first where they are wanted."


def _commands(group: FeatureGroup) -> Iterator[Command]:
    region, which = group.ref.region, {"feature-group-name": group.ref.name}
    yield FEATURE_GROUP.kept(group.ref, which)
    if group.offline_store:
        file, new = f"{_offline(group)}.json", _offline(group)
        always = {**FEATURE_GROUP.always, "FeatureGroupName": _query.literal(new)}
        storage = {"S3Uri": "OfflineStoreConfig.S3StorageConfig.S3Uri"}
        kept = _query.reshaped(storage, {"KmsKeyId": "OfflineStoreConfig.S3StorageConfig.KmsKeyId"})
        offline = _query.reshaped({"S3StorageConfig": kept}, {"TableFormat": "OfflineStoreConfig.TableFormat"})
        query = _query.reshaped({**always, "OfflineStoreConfig": offline}, _query.same(("RoleArn", "Description")))
        yield command(
            "sagemaker describe-feature-group", region, {**which, "query": query}, "Without an online store", file
        )
        source = {"cli-input-json": f"file://{file}", **own_tags(group.ref)}
        yield command("sagemaker create-feature-group", region, source)
    done = (
        f"all write to {_offline(group)}" if group.offline_store else "its records are exported, where they are wanted"
    )
    yield once(done, command("sagemaker delete-feature-group", region, which, "Its online records are lost"))


REMEDY = Remedy(rules=("unused-online-store",), make=make)
