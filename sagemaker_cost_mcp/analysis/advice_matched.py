"""AWS's own advice beside our findings, resource by resource.

Of SageMaker, Cost Optimization Hub and Compute Optimizer know endpoints that nobody calls, and Savings Plans. So the
two agree where both say that of one endpoint, which its ARN tells. Advice on a resource that is not listed any more is
gone; it is called so only where all resources of its kind could be listed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum

from sagemaker_cost_mcp.analysis import advice_reasons as why
from sagemaker_cost_mcp.model.aws_advice import AwsAdvice, Recommendation
from sagemaker_cost_mcp.model.finding import Finding, Undecided
from sagemaker_cost_mcp.model.money import ZERO
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.value import Value

ENDPOINT = "SageMakerEndpoint"
SAME_ADVICE = "idle-endpoint"
"""The rule of ours that says of an endpoint what AWS says."""

_LISTINGS = frozenset({"sagemaker:Search", "sagemaker:ListEndpoints", "sagemaker:DescribeEndpoint"})
"""Where one of these failed, an endpoint that is not seen may be there all the same."""


class Relation(StrEnum):
    """How AWS's advice on a resource stands to ours."""

    AGREE = "agree"
    THEIRS_ONLY = "theirs_only"
    GONE = "gone"
    """AWS's, on a resource that is not there any more."""
    OURS_ONLY = "ours_only"


class Ours(Value):
    """What our rules say of the account."""

    findings: tuple[Finding, ...] = ()
    """Settled."""
    undecided: tuple[Undecided, ...] = ()
    exempted: tuple[Finding, ...] = ()


class Match(Value):
    """One resource, or one finding that AWS does not share."""

    relation: Relation
    theirs: tuple[Recommendation, ...] = ()
    """Of each service at most one; empty: AWS says nothing of it."""
    ours: Finding | None = None
    reason: str
    """Why amounts differ, or why one of the two says nothing."""

    @property
    def their_saving(self) -> Decimal | None:
        """USD a month as AWS reckons it, the Hub's before Compute Optimizer's; None: no amount, or not in dollars."""
        known = (one.monthly_saving for one in self.theirs if one.currency == "USD")
        return next((saving for saving in known if saving is not None), None)


def matches(snapshot: Snapshot, ours: Ours) -> tuple[Match, ...]:
    """Everything that either side says, agreements first, the largest saving first among equals."""
    theirs = _by_resource(snapshot.aws_advice or ())
    same = {one.resource.arn.lower(): one for one in ours.findings if one.rule == SAME_ADVICE}
    found = [_match(snapshot, ours, key, theirs[key], same.get(key)) for key in theirs]
    shared = {one.ours.id for one in found if one.ours}
    alone = (one for one in ours.findings if one.id not in shared)
    return tuple(sorted([*found, *(_ours_only(snapshot, one) for one in alone)], key=_rank))


def _by_resource(advice: AwsAdvice) -> Mapping[str, Sequence[Recommendation]]:
    """AWS's advice by ARN in lower case, as which SageMaker's names are unique; without one by kind and name."""
    found: dict[str, list[Recommendation]] = {}
    for one in (one for service in advice for one in service.recommendations or ()):
        key = one.arn.lower() if one.arn else f"{one.resource_type}/{one.name}/{one.account_id}"
        found.setdefault(key, []).append(one)
    return found


def _match(snapshot: Snapshot, ours: Ours, key: str, theirs: Sequence[Recommendation], same: Finding | None) -> Match:
    first = theirs[0]
    if same is not None and first.resource_type == ENDPOINT:
        return Match(relation=Relation.AGREE, theirs=tuple(theirs), ours=same, reason=why.amounts(theirs, same))
    if outside := _outside(snapshot, first):
        return Match(relation=Relation.THEIRS_ONLY, theirs=tuple(theirs), reason=outside)
    endpoint = next((one for one in snapshot.endpoints if one.ref.arn.lower() == key), None)
    if endpoint is None:
        return Match(relation=Relation.GONE, theirs=tuple(theirs), reason=why.gone(first))
    reasons = [_unshared(ours, key) or why.not_idle(snapshot, endpoint, first), *_besides(ours, key)]
    return Match(relation=Relation.THEIRS_ONLY, theirs=tuple(theirs), reason=" ".join(reasons))


def _outside(snapshot: Snapshot, theirs: Recommendation) -> str | None:
    """Why our rules had nothing to say of it, wherever it is; None: they looked at such resources there."""
    if theirs.resource_type != ENDPOINT or theirs.arn is None:
        return why.not_ours(theirs)
    if theirs.account_id != snapshot.account_id:
        return f"It is in account {theirs.account_id}, whose resources these credentials do not show."
    if theirs.region not in snapshot.regions:
        return f"Region {theirs.region or 'unknown'} was not looked at: name it in regions."
    key = theirs.arn.lower()
    seen = any(one.ref.arn.lower() == key for one in snapshot.endpoints)
    unread = any(gap.operation in _LISTINGS and gap.region == theirs.region for gap in snapshot.gaps)
    return None if seen or not unread else "Not every endpoint could be listed, so whether it exists is not known."


def _unshared(ours: Ours, key: str) -> str | None:
    """What kept us from saying the same."""
    for one in ours.exempted:
        if one.resource.arn.lower() == key and one.rule == SAME_ADVICE:
            return f"We call it idle too, but somebody exempted it until {one.exempt_until}."
    for open_one in ours.undecided:
        if open_one.resource.arn.lower() == key:
            return f"We could not judge it: {open_one.missing}."
    return None


def _besides(ours: Ours, key: str) -> Iterator[str]:
    """What we found on it that AWS does not say."""
    for one in ours.findings:
        if one.resource.arn.lower() == key:
            yield f"We found on it: {one.title} (${one.monthly_saving_usd:,.2f})."


def _ours_only(snapshot: Snapshot, ours: Finding) -> Match:
    reason = why.not_theirs(snapshot, ours, same=ours.rule == SAME_ADVICE)
    return Match(relation=Relation.OURS_ONLY, ours=ours, reason=reason)


def _rank(match: Match) -> tuple[int, Decimal, str]:
    ours = match.ours.monthly_saving_usd if match.ours else ZERO
    name = match.ours.resource.arn if match.ours else match.theirs[0].arn or match.theirs[0].name
    return list(Relation).index(match.relation), -max(match.their_saving or ZERO, ours), name
