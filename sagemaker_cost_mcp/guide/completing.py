"""Completions: which offers match what was typed, and never an error."""

from __future__ import annotations

from collections.abc import Iterable

import anyio
import anyio.to_thread
from mcp.types import Completion, CompletionArgument, CompletionContext, PromptReference, ResourceTemplateReference

from sagemaker_cost_mcp.errors import SagemakerCostError
from sagemaker_cost_mcp.guide.offers import (
    AT_ONCE,
    LISTS,
    OF_ADDRESSES,
    OF_PROMPTS,
    Known,
    Offer,
    Source,
    Typed,
    parts,
)
from sagemaker_cost_mcp.guide.prompts import RECIPES

MOST = 100
"""Values in one answer; what the protocol allows."""

_NOTHING = Offer(values=())


class Completing:
    """Answers `completion/complete`.

    Args:
        known: Where names come from.
        addresses: Addresses of resources that have variables.
    """

    def __init__(self, known: Known, addresses: Iterable[str]) -> None:
        self._known = known
        self._addresses = frozenset(addresses)

    async def completed(
        self,
        ref: PromptReference | ResourceTemplateReference,
        argument: CompletionArgument,
        context: CompletionContext | None,
    ) -> Completion:
        """Up to a hundred values for an argument: those that begin as typed first, then those that contain it."""
        source = self._source(ref, argument.name)
        listed = isinstance(ref, PromptReference) and argument.name in LISTS
        before, typed = _split(argument.value) if listed else ("", argument.value.strip())
        others = (context.arguments if context else None) or {}
        offer = await self._offer(source, Typed(value=typed, others=others))
        chosen = {value.casefold() for value in parts(before)}
        found = [value for value in matching(offer, typed) if value.casefold() not in chosen]
        return Completion(
            values=[before + value for value in found[:MOST]],
            total=None if offer.more else len(found),
            has_more=offer.more or len(found) > MOST,
        )

    def _source(self, ref: PromptReference | ResourceTemplateReference, argument: str) -> Source | None:
        if isinstance(ref, ResourceTemplateReference):
            known = ref.uri in self._addresses and f"{{{argument}}}" in ref.uri
            return OF_ADDRESSES.get(argument) if known else None
        recipe = next((one for one in RECIPES if one.name == ref.name), None)
        takes = {one.name for one in recipe.arguments} if recipe else set[str]()
        return OF_PROMPTS.get(argument) if argument in takes else None

    async def _offer(self, source: Source | None, typed: Typed) -> Offer:
        """What does not come in time is not worth having: whoever types has typed on."""
        if source is None:
            return _NOTHING
        if source in AT_ONCE:
            return source(self._known, typed)
        with anyio.move_on_after(self._known.seconds):
            return await anyio.to_thread.run_sync(self._looked_up, source, typed, abandon_on_cancel=True)
        return _NOTHING

    def _looked_up(self, source: Source, typed: Typed) -> Offer:
        try:
            return source(self._known, typed)
        except SagemakerCostError:  # the question itself will say what is wrong; a menu stays empty
            return _NOTHING


def matching(offer: Offer, typed: str) -> list[str]:
    """Values that begin as typed, then those that contain it, then those described by it; case does not matter.

    >>> matching(Offer(values=("eu-west-1", "us-west-2", "us-east-1"), words={}), "US")
    ['us-west-2', 'us-east-1']
    >>> matching(Offer(values=("churn-xgb", "xgb-rank")), "xgb")
    ['xgb-rank', 'churn-xgb']
    """
    wanted = typed.casefold()
    places = [(_place(value, offer.words.get(value, ""), wanted), value) for value in offer.values]
    return [value for place in range(_NOWHERE) for found, value in places if found == place]


_NOWHERE = 3


def _place(value: str, words: str, wanted: str) -> int:
    folded = value.casefold()
    places = (folded.startswith(wanted), wanted in folded, wanted in words.casefold())
    return places.index(True) if any(places) else _NOWHERE


def _split(typed: str) -> tuple[str, str]:
    """A list up to its last comma, as it was typed, and what is behind."""
    before, comma, last = typed.rpartition(",")
    return f"{before}{comma}", last.strip()
