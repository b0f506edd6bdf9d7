"""What may be filled in for each argument of a prompt or of a resource's address.

Whoever types pays nothing and waits for nobody: names come from what was read already; endpoints alone may cost one
free call. Cost Explorer is never asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import MappingProxyType

from sagemaker_cost_mcp.guide import prompts as p
from sagemaker_cost_mcp.guide.contents import PAGES
from sagemaker_cost_mcp.guide.recollection import Recollection
from sagemaker_cost_mcp.model.ports import Glance
from sagemaker_cost_mcp.model.usage_type import REGION_OF_PREFIX
from sagemaker_cost_mcp.rules._rule import discovered

SECONDS = 2.0
"""After so long whoever types has typed on."""

_SMALLER_PARTITIONS = ("cn-", "us-gov-")


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What may be filled in, best first."""

    values: Sequence[str]
    words: Mapping[str, str] = field(default_factory=dict[str, str])
    """What else a value may be found by."""
    more: bool = False
    """Whether there are others that nobody has looked up."""


@dataclass(frozen=True, kw_only=True)
class Typed:
    """One argument that is being filled in."""

    value: str
    """Of a list, the part behind the last comma."""
    others: Mapping[str, str]
    """What was filled in for other arguments."""

    @property
    def regions(self) -> tuple[str, ...]:
        """Regions that were filled in already."""
        return parts(self.others.get(p.REGIONS, ""))


@dataclass(frozen=True, kw_only=True)
class Known:
    """Where names come from."""

    recollection: Recollection
    glance: Glance
    clock: Callable[[], datetime]
    regions: tuple[str, ...] = ()
    """Configured ones."""
    seconds: float = SECONDS
    """How long somebody who types is kept waiting."""


Source = Callable[[Known, Typed], Offer]


def parts(text: str) -> tuple[str, ...]:
    """The parts of a comma-separated list, without spaces and empty ones."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _regions(known: Known, typed: Typed) -> Offer:
    """Those that were looked at first, then the configured ones, then all others."""
    del typed
    everywhere = sorted(set(REGION_OF_PREFIX.values()), key=lambda name: (name.startswith(_SMALLER_PARTITIONS), name))
    return Offer(values=tuple(dict.fromkeys((*known.recollection.regions, *known.regions, *everywhere))))


def _endpoints(known: Known, typed: Typed) -> Offer:
    names = known.recollection.endpoints(typed.regions)
    if names is not None:
        return Offer(values=names)
    seen = known.glance.endpoint_names(typed.regions, typed.value, known.seconds)
    return Offer(values=seen.names, more=seen.more)


def _training(known: Known, typed: Typed) -> Offer:
    del typed
    return Offer(values=known.recollection.training())


def _tag_keys(known: Known, typed: Typed) -> Offer:
    del typed
    return Offer(values=tuple(known.recollection.tags()))


def _tags(known: Known, typed: Typed) -> Offer:
    """Keys; behind `Key=` the values of that key."""
    tags = known.recollection.tags()
    key, equals, _ = typed.value.partition("=")
    if not equals:
        return Offer(values=tuple(tags))
    written = next((one for one in tags if one.casefold() == key.strip().casefold()), key)
    return Offer(values=tuple(f"{written}={value}" for value in tags.get(written, ()) if value))


def _accounts(known: Known, typed: Typed) -> Offer:
    del typed
    return Offer(values=known.recollection.accounts)


def _first_days(known: Known, typed: Typed) -> Offer:
    """A week and four weeks back, the beginnings of this month and the last."""
    del typed
    today = known.clock().date()
    this_month = today.replace(day=1)
    last_month = (this_month - timedelta(days=1)).replace(day=1)
    return _days(today - timedelta(days=8), this_month, last_month, today - timedelta(days=29))


def _ends(known: Known, typed: Typed) -> Offer:
    """After the last complete day, and the beginning of this month."""
    del typed
    today = known.clock().date()
    return _days(today - timedelta(days=1), today.replace(day=1))


def _days(*days: date) -> Offer:
    return Offer(values=tuple(dict.fromkeys(day.isoformat() for day in days)))


def _terms(known: Known, typed: Typed) -> Offer:
    del known, typed
    return Offer(values=("1", "3"))


def _workloads(known: Known, typed: Typed) -> Offer:
    """Sentences to begin from."""
    del known, typed
    return Offer(
        values=(
            "endpoint on 2 ml.m5.xlarge all month, 5 requests a second at most",
            "training on 1 ml.g5.2xlarge, 4 hours a run, 20 runs a month, on spot",
            "notebook on ml.t3.medium, 8 hours a day, 22 days a month, 50 GB volume",
            "serverless endpoint of 2 GB, 100,000 requests a month, 300 ms each",
        )
    )


def _rules(known: Known, typed: Typed) -> Offer:
    del known, typed
    rules = discovered()
    return Offer(values=tuple(rule.name for rule in rules), words={rule.name: rule.title for rule in rules})


def _pages(known: Known, typed: Typed) -> Offer:
    del known, typed
    return Offer(values=tuple(PAGES), words={name: f"{page.title} {page.summary}" for name, page in PAGES.items()})


def _findings(known: Known, typed: Typed) -> Offer:
    """Those that were told; by name of the resource or of the rule too, since nobody types digits."""
    del typed
    told = known.recollection.findings
    return Offer(values=tuple(told), words=told)


OF_PROMPTS: Mapping[str, Source] = MappingProxyType(
    {
        p.REGIONS: _regions,
        "endpoint_names": _endpoints,
        "names": _training,
        "tags": _tags,
        "tag_keys": _tag_keys,
        "account_ids": _accounts,
        p.START: _first_days,
        p.END: _ends,
        "term_years": _terms,
        "workload": _workloads,
    }
)
"""By argument, which means the same in every prompt."""

LISTS = frozenset({p.REGIONS, "endpoint_names", "names", "tags", "tag_keys", "account_ids"})
"""Arguments that take several values with commas between them."""

OF_ADDRESSES: Mapping[str, Source] = MappingProxyType({"rule": _rules, "page": _pages, "id": _findings})
"""By variable of the address."""

AT_ONCE: frozenset[Source] = frozenset({_regions, _first_days, _ends, _terms, _workloads, _rules, _pages, _findings})
"""Offers that are made without a glance at anything large."""
