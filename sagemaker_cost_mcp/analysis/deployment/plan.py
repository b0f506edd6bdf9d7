"""What a template or plan declares: resources of SageMaker with their settings, and what could not be followed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sagemaker_cost_mcp.analysis.deployment.properties import Properties

SCALED = "ScalableTarget"
"""The kind of AWS::ApplicationAutoScaling::ScalableTarget; all other kinds are SageMaker's own."""


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A resource that is going to be there."""

    address: str
    """Logical id, or Terraform's address: `module.serving.aws_sagemaker_endpoint.this["blue"]`."""
    kind: str
    """As CloudFormation calls it in `AWS::SageMaker::…`: `EndpointConfig`; or `SCALED`."""
    properties: Properties
    region: str | None = None
    """None: that of the question."""
    names: frozenset[str] = frozenset()
    """Whatever others may refer to it by: its symbol, and its name where that is known."""

    @property
    def name(self) -> str:
        """Its own name where one is set and known, else its address."""
        return next((name for name in sorted(self.names) if not name.startswith("«")), self.address)


@dataclass(frozen=True, kw_only=True)
class Left:
    """Something that was not followed, and so has no price."""

    address: str
    item: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Plan:
    """All that a template or plan declares."""

    resources: tuple[Planned, ...]
    left: tuple[Left, ...] = ()
    notes: tuple[str, ...] = ()
    others: Mapping[str, int] = field(default_factory=dict[str, int])
    """Resources of other services by type: not priced here."""
    before: tuple[Planned, ...] | None = None
    """What is there before the plan is applied; None: a template does not say."""
    deleted: tuple[str, ...] = ()
    """Addresses that the plan takes away."""

    @property
    def regions(self) -> tuple[str, ...]:
        """Regions that it names itself."""
        return tuple(sorted({one.region for one in self._all if one.region}))

    @property
    def kinds(self) -> frozenset[str]:
        """Kinds of its resources, of now and of then."""
        return frozenset(one.kind for one in self._all)

    @property
    def _all(self) -> tuple[Planned, ...]:
        return (*self.resources, *(self.before or ()))


class Links:
    """Planned resources by what others call them.

    Args:
        resources: All that are there together.
    """

    def __init__(self, resources: Iterable[Planned]) -> None:
        self._by_name: defaultdict[tuple[str, str], list[Planned]] = defaultdict(list)
        for one in resources:
            for name in one.names:
                self._by_name[one.kind, name].append(one)

    def find(self, kind: str, name: str | None, near: Planned) -> Planned | None:
        """The resource of that kind and name, in the region of who asks; None: it is not among them."""
        found = self._by_name.get((kind, name or ""), [])
        return next((one for one in found if one.region == near.region), None)
