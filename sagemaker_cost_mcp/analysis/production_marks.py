"""Whether something serves production, by its tags and its name: hints that people leave, never a proof."""

from __future__ import annotations

import re

from sagemaker_cost_mcp.model.resources import ResourceRef

_KEYS = ("Environment", "Env", "Stage", "Tier", "DeploymentStage")
_PRODUCTION = frozenset({"prod", "production", "prd", "live"})
_OTHERS = frozenset(
    {"dev", "develop", "development", "test", "testing", "qa", "uat", "stage", "staging", "stg", "sandbox", "sbx",
     "demo", "poc", "experiment", "experimental", "lab", "nonprod", "preprod", "int", "integration", "training"}
)  # fmt: skip


def production(resource: ResourceRef) -> tuple[bool | None, str]:
    """True, False or None (nobody says), and the evidence as half a sentence.

    A tag beats the name, and in a name the word for production beats any other.
    """
    tagged = resource.tagged(_KEYS)
    if tagged is not None:
        verdict = _verdict(tagged[1])
        if verdict is not None:
            return verdict, f"tag {tagged[0]} is {tagged[1]!r}"
    verdict = _verdict(resource.name)
    if verdict is not None:
        return verdict, f"its name is {resource.name!r}"
    if resource.tags is None:
        return None, "its tags could not be read"
    return None, "neither its tags nor its name say for which environment it is"


def _verdict(text: str) -> bool | None:
    """What the words of a text say.

    >>> _verdict("Non-Prod"), _verdict("recs-prod"), _verdict("churn_dev_v2"), _verdict("recs-home")
    (False, True, False, None)
    """
    lowered = re.sub(r"(non|pre)[-_ ]prod(uction)?", r"\1prod", text.casefold())
    words = set(re.findall(r"[a-z]+", lowered))
    if words & _PRODUCTION:
        return True
    return False if words & _OTHERS else None
