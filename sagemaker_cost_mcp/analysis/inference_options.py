"""Which way of serving is cheapest on the traffic that there was, of those that are allowed, and what others lack."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from sagemaker_cost_mcp.analysis.batch_option import batch_options
from sagemaker_cost_mcp.analysis.inference_gates import Gate
from sagemaker_cost_mcp.analysis.inference_subject import PriceBook, Subject
from sagemaker_cost_mcp.analysis.instance_options import as_is, instance_options
from sagemaker_cost_mcp.analysis.marginal_cash import Till
from sagemaker_cost_mcp.analysis.option_at_zero import at_zero_options
from sagemaker_cost_mcp.analysis.option_sharing import Shared
from sagemaker_cost_mcp.analysis.serverless_option import serverless_options
from sagemaker_cost_mcp.analysis.serving_option import Option
from sagemaker_cost_mcp.analysis.shared_option import shared_option
from sagemaker_cost_mcp.model.money import ZERO


@dataclass(frozen=True, kw_only=True)
class Priced:
    """An option and what leaves the bill for it."""

    option: Option
    cash: Decimal | None
    """USD a month beside the commitments that are paid anyway; None: not known."""

    @property
    def cost(self) -> Decimal | None:
        """What is compared: cash, else the list price."""
        return self.option.monthly if self.cash is None else self.cash


@dataclass(frozen=True, kw_only=True)
class Choice:
    """All options of one subject, the cheapest first and those without a price last."""

    subject: Subject
    options: tuple[Priced, ...]
    now: Priced
    """What it is today; of a described workload: real-time."""
    recommended: Priced | None
    """The cheapest that is allowed; None: none is, or nobody called, which is another question."""
    closest: Priced | None
    """The next cheaper one; one that waits for answers before one that is ruled out. None: there is none."""

    cheapest_open: Priced | None
    """The cheapest below the recommended one that nothing rules out: it waits for answers. None: there is none."""

    @property
    def lacking(self) -> tuple[Gate, ...]:
        """Gates that keep the next cheaper one from being the answer."""
        return () if self.closest is None else tuple(g for g in self.closest.option.gates if g.status != "pass")

    @property
    def saving(self) -> Decimal:
        """USD a month between today and the recommended one; 0: there is none, or a price is missing."""
        if self.recommended is None or self.recommended.cost is None or self.now.cost is None:
            return ZERO
        return max(ZERO, self.now.cost - self.recommended.cost)


def options_of(
    subject: Subject, book: PriceBook, shared: Shared | None = None, more: Iterable[Option] = ()
) -> tuple[Option, ...]:
    """Every way of serving a subject, today's first.

    Args:
        subject: Machines, demand, facts and needs.
        book: Prices of its region.
        shared: Its share of a fleet with others; None: nobody to share with.
        more: Options that were found elsewhere, like right-sized ones.
    """
    now = as_is(subject, book)
    return (
        now,
        *more,
        *instance_options(subject, book, now.monthly),
        *serverless_options(subject, book, now.monthly),
        *at_zero_options(subject, book, now.monthly),
        *([shared_option(subject, book, shared)] if shared else []),
        *batch_options(subject, book, now.monthly),
    )


def choice(subject: Subject, options: Iterable[Option], till: Till | None = None) -> Choice:
    """Put the options in order and take the first that is allowed.

    Args:
        subject: Whose options they are.
        options: Today's first.
        till: Knows what they are in cash; None: list prices alone decide.
    """
    priced = list(_priced(subject, tuple(options), till))
    now = priced[0]
    ranked = tuple(sorted(priced, key=_rank))
    served = bool(subject.demand.requests)
    recommended = next((one for one in ranked if one.option.allowed), None) if served else None
    return Choice(
        subject=subject,
        options=ranked,
        now=now,
        recommended=recommended,
        closest=_closest(ranked, recommended),
        cheapest_open=_cheapest_open(ranked, recommended),
    )


def _priced(subject: Subject, options: tuple[Option, ...], till: Till | None) -> Iterator[Priced]:
    """Money of capacity that is paid already is nobody's cash."""
    mine = {one.instance_type for one in subject.own}
    today = options[0]
    replaced = tuple(c for c in today.charges if _is_own(c.price.item, mine))
    for option in options:
        charges = replaced if option is today else option.charges
        cash = None if till is None or option.unpriced else till.cash(replaced, charges)
        yield Priced(option=option, cash=cash)


def _is_own(item: str, own: set[str]) -> bool:
    return not item.startswith("ml.") or item in own


def _rank(one: Priced) -> tuple[bool, Decimal, Decimal, bool, str]:
    """Of two that cost the same in cash the cheaper by list, and today's before a move."""
    moved = one.option.name not in {"as-is", "real-time"}
    return one.cost is None, one.cost or ZERO, one.option.monthly or ZERO, moved, one.option.name


def _cheapest_open(ranked: tuple[Priced, ...], recommended: Priced | None) -> Priced | None:
    open_ones = (one for one in ranked if one.cost is not None and not one.option.ruled_out)
    first = next(open_ones, None)
    return None if first is recommended else first


def _closest(ranked: tuple[Priced, ...], recommended: Priced | None) -> Priced | None:
    known = [one for one in ranked if one.cost is not None]
    cheaper = known if recommended is None else known[: known.index(recommended)]
    waiting = [one for one in cheaper if not one.option.ruled_out]
    candidates = waiting or cheaper
    return candidates[-1] if candidates else None
