"""A fleet while it is drawn: what is in it so far, and what its maker knows about that."""

from __future__ import annotations

import random
import string
from decimal import Decimal

from sagemaker_cost_mcp.model.money import ZERO
from sagemaker_cost_mcp.simulator.description import (
    App,
    Domain,
    Endpoint,
    Fleet,
    Footprint,
    IdleSettings,
    LifecycleScripts,
    Model,
    Notebook,
    PriceEntry,
    Space,
    Tier,
    TrailEvent,
    UserProfile,
)
from sagemaker_cost_mcp.simulator.scenarios._days import Days
from sagemaker_cost_mcp.simulator.scenarios._lifecycle_scripts import AUTO_STOP, BOOTSTRAP
from tests.accounts import PRESENT
from tests.truth import Line

ACCOUNT = "121212343434"
REGION = "us-east-1"
MONTH = Decimal(730)

NOTEBOOK_USD = {"ml.t3.medium": "0.05", "ml.m5.xlarge": "0.23", "ml.m5.2xlarge": "0.461", "ml.g4dn.xlarge": "0.736"}
HOSTING_USD = {"ml.m5.xlarge": "0.23", "ml.c5.xlarge": "0.204", "ml.c5.2xlarge": "0.408", "ml.g4dn.xlarge": "0.736"}
UNPRICED = "ml.p3.2xlarge"
"""Is in the price list of these accounts at $0 only."""
WORKING = Footprint(cpu_idle=4, cpu_per_request=0.2, memory=40)
STOPS, FETCHES = "stop-when-idle", "setup-from-s3"
DOMAIN = "d-randomstudio1"
VOLUME_USD = Decimal("0.14")


class Draft:
    """A fleet under way.

    Args:
        seed: What chance is drawn from.
    """

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - fleets are no secrets
        self.days = Days(PRESENT)
        self.truth: list[Line] = []
        self._taken: set[str] = set()
        self.run_rates: dict[str, Decimal] = {}
        self.notebooks: list[Notebook] = []
        self.endpoints: list[Endpoint] = []
        self.apps: list[App] = []
        self.spaces: list[Space] = []
        self.profiles: list[UserProfile] = []
        self.trail: list[TrailEvent] = []

    def name(self) -> str:
        """A new one, with every character that AWS allows, of one to 63 of them."""
        ends, inner = string.ascii_letters + string.digits, string.ascii_letters + string.digits + "-"
        while True:
            length = self.chance.choice((1, 2, 8, 20, 40, 63))
            first, last = self.chance.choice(ends), self.chance.choice(ends)
            name = (first + "".join(self.chance.choices(inner, k=max(0, length - 2))) + last)[:length]
            if name.lower() not in self._taken:  # AWS writes names in small letters into ARNs
                self._taken.add(name.lower())
                return name

    def says(self, rule: str, name: str, verdict: str, usd: Decimal = ZERO) -> None:
        """A line of the truth."""
        self.truth.append(Line(rule=rule, resource=name, verdict=verdict, usd=usd))

    def some(self, least: int, most: int) -> int:
        """A whole number, both ends included."""
        return self.chance.randint(least, most)

    def fleet(self) -> Fleet:
        """The account."""
        models = {variant.model for one in self.endpoints for variant in one.all_variants if variant.model}
        return Fleet(
            account_id=ACCOUNT,
            seed="random",
            notebooks=tuple(self.notebooks),
            lifecycle_scripts=(
                LifecycleScripts(name=STOPS, created=self.days.ago(400), on_start=AUTO_STOP),
                LifecycleScripts(name=FETCHES, created=self.days.ago(400), on_start=BOOTSTRAP),
            ),
            endpoints=tuple(self.endpoints),
            models=tuple(Model(name=one, image=f"{one}:1", created=self.days.ago(400)) for one in sorted(models)),
            domains=(self._domain(),) if self.apps else (),
            trail=tuple(self.trail),
            prices=tuple(_at_nothing(item) for item in (f"Notebk:{UNPRICED}", f"Host:{UNPRICED}")),
        )

    def _domain(self) -> Domain:
        return Domain(
            domain_id=DOMAIN,
            name="studio",
            created=self.days.ago(400),
            efs_id="fs-0a9b8c7d6e5f41230",
            idle=IdleSettings(enabled=True, timeout_minutes=60),
            profiles=tuple(self.profiles),
            spaces=tuple(self.spaces),
            apps=tuple(self.apps),
        )


def _at_nothing(item: str) -> PriceEntry:
    return PriceEntry(usage_type=f"USE1-{item}", region=REGION, unit="Hrs", tiers=(Tier(usd=ZERO),))
