"""Commands in short: what a remedy of several kinds says again and again."""

from __future__ import annotations

from collections.abc import Mapping

from sagemaker_cost_mcp.model.remedy import Command, Json
from sagemaker_cost_mcp.model.resources import ResourceRef

_LOOKS = ("describe-", "list-", "get-", "wait ")


def command(call: str, region: str | None, options: Mapping[str, Json], why: str = "", saves: str = "") -> Command:
    """A command by service and operation: `sagemaker stop-notebook-instance`.

    >>> command("sagemaker wait endpoint-deleted", "eu-west-1", {"endpoint-name": "e"}).reads_only
    True
    """
    service, _, operation = call.partition(" ")
    looks = operation.startswith(_LOOKS)
    return Command(
        service=service, operation=operation, options=options, region=region, why=why, saves=saves, reads_only=looks
    )


def once(done: str, one: Command) -> Command:
    """The command, to be run by hand after something else is done."""
    return one.model_copy(update={"once": done})


def own_tags(resource: ResourceRef) -> dict[str, Json]:
    """Option `tags` with what people gave it, to give it again; AWS keeps those that begin with `aws:` to itself."""
    own = {key: value for key, value in (resource.tags or {}).items() if not key.lower().startswith("aws:")}
    return {"tags": [{"Key": key, "Value": value} for key, value in own.items()]} if own else {}
