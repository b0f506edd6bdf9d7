"""How the shelves of SageMaker Studio are filled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sagemaker_cost_mcp.billing.list_prices import ListPrices
from sagemaker_cost_mcp.inventory import studio, studio_apps, studio_domains, studio_spaces
from sagemaker_cost_mcp.inventory import tracking_servers as servers
from sagemaker_cost_mcp.inventory import user_profiles as profiles
from sagemaker_cost_mcp.model.money import Price
from sagemaker_cost_mcp.model.studio import Space, StudioApp
from sagemaker_cost_mcp.model.usage_type import usage_types
from sagemaker_cost_mcp.reader.asking import Step
from sagemaker_cost_mcp.reader.regional import Found, Regional
from sagemaker_cost_mcp.reader.steps import Inventory, Prices


@dataclass(frozen=True, kw_only=True)
class StudioShelves:
    """The steps of one question that read Studio."""

    inventory: Inventory
    prices: Prices
    list_prices: ListPrices

    def regional(self) -> tuple[Regional, ...]:
        """Domains, apps and tracking servers at once; spaces and people once it is known where apps run."""
        place = ("studio_domains", "studio_apps")
        return (
            Regional(name="studio_domains", fills="studio_domains", step=lambda region, _: self.domains(region)),
            Regional(name="studio_apps", fills="studio_apps", step=lambda region, _: self.apps(region)),
            Regional(name="studio_spaces", fills="studio_spaces", needs=place, step=self.spaces),
            Regional(
                name="user_profiles", fills="user_profiles", needs=(*place, "studio_spaces"), step=self.user_profiles
            ),
            Regional(name="tracking_servers", fills="tracking_servers", step=lambda region, _: self.servers(region)),
            Regional(name="studio_prices", fills="prices", needs=("studio_apps",), along=True, step=self.studio_prices),
        )

    def domains(self, region: str) -> Step[Any]:
        """Domains of a region."""
        return self.inventory(
            ("studio_domains", region),
            lambda reading: studio_domains.studio_domains(reading, region),
            "sagemaker:ListDomains",
        )

    def apps(self, region: str) -> Step[Any]:
        """Apps of a region."""
        return self.inventory(
            ("studio_apps", region), lambda reading: studio_apps.studio_apps(reading, region), "sagemaker:ListApps"
        )

    def servers(self, region: str) -> Step[Any]:
        """Tracking servers of a region."""
        return self.inventory(
            ("tracking_servers", region),
            lambda reading: servers.tracking_servers(reading, region),
            "sagemaker:ListMlflowTrackingServers",
        )

    def spaces(self, region: str, found: Found) -> Step[Any] | None:
        """Spaces of a region, where there can be some."""
        if not _is_there(found):
            return None
        apps: tuple[StudioApp, ...] = found["studio_apps"]
        return self.inventory(
            ("studio_spaces", region, studio.spaces_of_running(apps)),
            lambda reading: studio_spaces.studio_spaces(reading, region, apps),
            "sagemaker:ListSpaces",
        )

    def user_profiles(self, region: str, found: Found) -> Step[Any] | None:
        """User profiles of a region, where there can be some."""
        if not _is_there(found):
            return None
        apps: tuple[StudioApp, ...] = found["studio_apps"]
        spaces: tuple[Space, ...] = found["studio_spaces"]
        return self.inventory(
            ("user_profiles", region, studio.profiles_of_running(apps, spaces)),
            lambda reading: profiles.user_profiles(reading, region, apps, spaces),
            "sagemaker:ListUserProfiles",
        )

    def studio_prices(self, region: str, found: Found) -> Step[tuple[Price, ...]] | None:
        """List prices of what a region's running apps are billed as: one request, whatever the mix of app types."""
        apps: tuple[StudioApp, ...] = found["studio_apps"]
        wanted = usage_types({region}, (app.usage for app in apps if app.runs_billed and app.usage))
        if not wanted:
            return None
        return self.prices(
            ("studio", wanted),
            lambda reading: self.list_prices.of_usage_types(reading, wanted),
            f"list prices of Studio apps in {region}",
        )


def _is_there(found: Found) -> bool:
    """Domains could not be listed, or there is none: where there is no app either, nothing hangs on the rest."""
    return bool(found["studio_domains"] or found["studio_apps"])
