"""Resources that cost money for as long as they are there, and what a month of each costs at list price.

Jobs are not among them: they are over when somebody looks, and no tag that is put on them then changes the bill.
Prepaid capacity is not either: nothing is charged for it by the hour.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from functools import cache, partial
from typing import TypeVar

from sagemaker_cost_mcp.analysis.hosting import billed, claim, unpriced
from sagemaker_cost_mcp.analysis.list_prices import list_price, usage_price, volume_price
from sagemaker_cost_mcp.analysis.online_store_costs import store_costs
from sagemaker_cost_mcp.analysis.worded_rates import WordedRates, Wording
from sagemaker_cost_mcp.model.clusters import Cluster
from sagemaker_cost_mcp.model.feature_groups import FeatureGroup
from sagemaker_cost_mcp.model.inference import Endpoint
from sagemaker_cost_mcp.model.money import HOURS_PER_MONTH, ZERO, Price
from sagemaker_cost_mcp.model.resources import NotebookInstance, ResourceRef
from sagemaker_cost_mcp.model.snapshot import Shelf, Snapshot
from sagemaker_cost_mcp.model.studio import Space, StudioApp, TrackingServer
from sagemaker_cost_mcp.model.value import Value

SHELVES: frozenset[Shelf] = frozenset(
    {
        "notebook_instances",
        "studio_apps",
        "studio_spaces",
        "tracking_servers",
        "endpoints",
        "clusters",
        "feature_groups",
        "prices",
        "bill",
    }
)
"""Where they are, and their prices."""

_GOING = frozenset({"Deleting", "Failed", "CreateFailed"})
"""States of what is not there, or not for long."""
_RUNNING = frozenset({"InService", "Pending", "Updating", "Stopping"})
"""States of a notebook instance whose machine is on."""
_SERVER_OFF = frozenset({"Stopped", "Stopping", "Creating", "StartFailed"})


class Costly(Value):
    """A resource that costs money."""

    ref: ResourceRef
    monthly: Decimal | None
    """USD of a 730-hour month at list price as it stands now; None: not known."""
    unknown: str = ""
    """Why it, or a part of it, is not known; empty: it is."""


def costly_resources(snapshot: Snapshot) -> tuple[Costly, ...]:
    """All of them, by ARN."""
    prices = _Prices(snapshot)
    found = (
        *_each(snapshot.notebook_instances, partial(_notebook, prices)),
        *_each(snapshot.studio_apps, partial(_app, prices)),
        *_each(snapshot.studio_spaces, partial(_space, prices)),
        *_each(snapshot.tracking_servers, partial(_server, prices.worded)),
        *_each(snapshot.endpoints, partial(_endpoint, snapshot)),
        *_each(snapshot.clusters, partial(_cluster, prices)),
        *_each(snapshot.feature_groups, partial(_feature_group, prices.worded)),
    )
    return tuple(sorted(found, key=lambda one: one.ref.arn))


class _Prices:
    """Prices of one snapshot, each looked for once however many resources there are."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.listed = cache(partial(list_price, snapshot))
        self.used = cache(partial(usage_price, snapshot))
        self.volume = cache(partial(volume_price, snapshot))
        self.worded = WordedRates(snapshot)


_Thing = TypeVar("_Thing", NotebookInstance, StudioApp, Space, TrackingServer, Endpoint, Cluster, FeatureGroup)

_Part = tuple[str, Decimal | None, Price | None]
"""Its name, units a month (0: not charged; None: not known) and price."""


def _each(things: Iterable[_Thing], costed: Callable[[_Thing], Costly | None]) -> Iterator[Costly]:
    for thing in things:
        if thing.status not in _GOING and (one := costed(thing)) is not None:
            yield one


def _sum(ref: ResourceRef, *parts: _Part) -> Costly:
    """What is known, added up; what is not is named."""
    charged = [part for part in parts if part[1] != 0]
    missing = [name for name, units, price in charged if price is None or units is None]
    known = [units * price.first_unit for _, units, price in charged if price and units]
    unknown = f"price not known in {ref.region}: {', '.join(missing)}" if missing else ""
    return Costly(ref=ref, monthly=sum(known, ZERO) if known or not missing else None, unknown=unknown)


def _notebook(prices: _Prices, notebook: NotebookInstance) -> Costly:
    region = notebook.ref.region
    hours = HOURS_PER_MONTH if notebook.status in _RUNNING else ZERO
    gigabytes = None if notebook.volume_gb is None else Decimal(notebook.volume_gb)
    return _sum(
        notebook.ref,
        (notebook.instance_type, hours, prices.listed(region, "Notebk", notebook.instance_type)),
        ("its volume", gigabytes, prices.volume(region, "Notebk")),
    )


def _app(prices: _Prices, app: StudioApp) -> Costly | None:
    if not app.runs_billed or app.prepaid or app.usage is None:
        return None
    return _sum(app.ref, (app.usage, HOURS_PER_MONTH, prices.used(app.ref.region, app.usage)))


def _space(prices: _Prices, space: Space) -> Costly | None:
    if not space.volume_gb:
        return None
    price = prices.volume(space.ref.region, "Studio")
    return _sum(space.ref, ("its volume", Decimal(space.volume_gb), price))


def _server(rates: WordedRates, server: TrackingServer) -> Costly | None:
    if server.status in _SERVER_OFF:
        return None
    if server.size is None:
        return Costly(ref=server.ref, monthly=None, unknown="its size was not read")
    hourly = rates.of(server.ref.region, Wording(has=("mlflow", server.size.lower()), hourly=True))
    if hourly is None:
        return Costly(
            ref=server.ref,
            monthly=None,
            unknown=f"price not known in {server.ref.region}: {server.size} tracking server",
        )
    return Costly(ref=server.ref, monthly=hourly.usd * HOURS_PER_MONTH)


def _endpoint(snapshot: Snapshot, endpoint: Endpoint) -> Costly | None:
    if endpoint.kind is None:
        return Costly(ref=endpoint.ref, monthly=None, unknown="its configuration was not read")
    running = [variant for variant in endpoint.variants if billed(variant) and not variant.reserved]
    if not running:
        reserved = endpoint.variants and all(variant.reserved for variant in endpoint.variants)
        return None if reserved else Costly(ref=endpoint.ref, monthly=None, unknown="it is charged by its use")
    claims = [one for variant in running if (one := claim(snapshot, endpoint, variant))]
    monthly = sum((one.monthly_list_usd for one in claims), ZERO) if claims else None
    missing = unpriced(snapshot, endpoint, running)
    return Costly(ref=endpoint.ref, monthly=monthly, unknown=f"not known: {missing}" if missing else "")


def _cluster(prices: _Prices, cluster: Cluster) -> Costly | None:
    if cluster.groups is None:
        return Costly(ref=cluster.ref, monthly=None, unknown="its description was not read")
    counts = [
        (instance_type, count)
        for group in cluster.groups
        if group.training_plan_arn is None
        for instance_type, count in group.counts.items()
    ]
    if not any(count for _, count in counts):
        return None
    region = cluster.ref.region
    parts = ((name, count * HOURS_PER_MONTH, prices.listed(region, "Cluster", name)) for name, count in counts)
    return _sum(cluster.ref, *parts)


def _feature_group(rates: WordedRates, group: FeatureGroup) -> Costly | None:
    """What is stored and kept ready; requests come on top of it."""
    if not group.online_store:
        return None
    costs = store_costs(rates, group)
    unknown = f"price not known in {group.ref.region}: {', '.join(costs.unpriced)}" if costs.unpriced else ""
    return Costly(ref=group.ref, monthly=costs.monthly, unknown=unknown)
