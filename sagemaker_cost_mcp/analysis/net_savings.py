"""From list savings to cash: one dollar has one owner, and no more is saved than the bill loses.

Findings are settled from the largest list saving down, so that the cash of each is what it adds when those above it
are already done; the sum is what the user would really save. For each claim:

1. its billable unit belongs to the first finding that claims it; the others point to that one;
2. usage that a Savings Plan may cover is taken out of the replayed bill (`analysis.commitments`): only what leaves the
   on-demand part is cash now, the rest is cash once the plan ends;
3. other usage is worth its effective rate: cost of the usage type on the bill / its quantity;
4. all claims on one usage type together never exceed what that usage type costs a month on the bill.

What another service bills is not on SageMaker's bill, and whether a machine that publishes no utilization is needed
nobody can see: both are told at list price, and add nothing to the total.

Without a readable bill the list price stands in, and the finding says so. Plans in another currency than the bill's are
not replayed: what the bill says they cover is no cash. Plans are replayed on the usage of the
accounts on the bill alone: a commitment that is freed here may also cover a linked account, so cash is understated
rather than overstated.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import ROUND_DOWN, Decimal

from sagemaker_cost_mcp.analysis.billed_usage import BilledUsage
from sagemaker_cost_mcp.analysis.commitments import Replay
from sagemaker_cost_mcp.analysis.foreign_plans import apart
from sagemaker_cost_mcp.model.finding import Claim, Confidence, Finding, SavingBasis
from sagemaker_cost_mcp.model.money import ZERO
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.value import Value

CENT = Decimal("0.01")
_DUST = Decimal("0.000001")
_SURE_FIRST = {Confidence.HIGH: 0, Confidence.MEDIUM: 1, Confidence.LOW: 2}


class Cash(Value):
    """What one claim is worth in cash."""

    now: Decimal
    later: Decimal
    """Once the commitments held today have ended."""
    basis: SavingBasis
    formula: str


def settled(findings: Iterable[Finding], snapshot: Snapshot) -> tuple[Finding, ...]:
    """The findings with their cash, largest first; their `monthly_saving_usd` add up to the honest total."""
    ranked = sorted(findings, key=_rank)
    owners = _owners(ranked)
    till = _Till(snapshot)
    paid = [_paid(finding, owners, till) for finding in ranked]
    return tuple(sorted(_linked(paid), key=lambda finding: (-finding.monthly_saving_usd, *_rank(finding))))


def _rank(finding: Finding) -> tuple[bool, Decimal, int, str]:
    unproven = bool(finding.claims) and not any(claim.proven for claim in finding.claims)
    return unproven, -finding.monthly_saving_list_usd, _SURE_FIRST[finding.confidence], finding.id


def _owners(ranked: Sequence[Finding]) -> dict[str, str]:
    """Id of the finding that owns each billable unit: the first of the ranking that claims it."""
    owners: dict[str, str] = {}
    for finding in ranked:
        for claim in finding.claims:
            owners.setdefault(claim.billable_unit, finding.id)
    return owners


def _paid(finding: Finding, owners: dict[str, str], till: _Till) -> Finding:
    own = [claim for claim in finding.claims if owners[claim.billable_unit] == finding.id]
    if finding.claims and not own:
        owner = owners[finding.claims[0].billable_unit]
        return finding.model_copy(
            update={"counted_under": owner, "saving_formula": f"the same money is counted under {owner}"}
        )
    cash = [till.cash(claim) for claim in own]
    now, later = sum((c.now for c in cash), ZERO), sum((c.later for c in cash), ZERO)
    changes: dict[str, object] = {
        "monthly_saving_usd": now,
        "monthly_saving_later_usd": later,
        "cash_from": till.cash_from(now, later),
        "saving_formula": "; ".join(_each_once(c.formula for c in cash)),
    }
    if any(c.basis is SavingBasis.EFFECTIVE_RATE for c in cash):
        changes["saving_basis"] = SavingBasis.EFFECTIVE_RATE
    return finding.model_copy(update=changes)


def _each_once(formulas: Iterable[str]) -> Iterator[str]:
    """Fleets are of one kind: what many claims have in common is told once, with their number."""
    for formula, times in Counter(formulas).items():
        yield formula if times == 1 else f"{times} x ({formula})"


def _linked(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings, each owner naming those that are counted under it."""
    others: dict[str, list[str]] = {}
    for finding in findings:
        if finding.counted_under:
            others.setdefault(finding.counted_under, []).append(finding.id)
    return tuple(f.model_copy(update={"alternatives": tuple(sorted(others.get(f.id, [])))}) for f in findings)


class _Till:
    """Pays claims out of one bill, which gets smaller with each of them."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._today = snapshot.taken_at.date()
        self._plans = snapshot.savings_plans or ()
        self._apart = apart(self._plans, snapshot.bill)
        self._billed = BilledUsage(snapshot.bill, snapshot.prices) if snapshot.bill else None
        self._left = dict(self._billed.monthly_cost) if self._billed else {}
        self._replay: Replay | None = None
        if self._billed and self._plans and snapshot.hourly_usage and not self._apart:
            self._replay = Replay(snapshot.hourly_usage, self._plans, self._billed.on_demand_rate)
            self._upper_bound = not snapshot.hourly_usage.hourly

    def cash(self, claim: Claim) -> Cash:
        listed = claim.monthly_list_usd
        if not claim.proven:
            return _unproven(claim)
        if claim.service is not None:
            return _elsewhere(claim, claim.service)
        if self._billed is None:
            return _at_list_price(claim)
        if self._replay and any(claim.usage_type in plan.rates for plan in self._plans):
            return self._under_commitment(claim, self._replay)
        taken, sheltered = self._billed.removed(claim.usage_type, claim.units)
        rate = self._billed.on_demand_rate.get(claim.usage_type, ZERO)
        formula = (
            f"{_number(taken)} {claim.unit} billed a month x ${_number(rate)} effective rate of {claim.usage_type}"
        )
        if sheltered:
            formula += (
                f", without {_number(sheltered)} {claim.unit} covered by a Savings Plan "
                f"(not counted: {self._apart or 'its hours cannot be replayed'})"
            )
        return self._capped(claim, min(taken * rate, listed), (taken + sheltered) * rate, formula)

    def cash_from(self, now: Decimal, later: Decimal) -> date | None:
        """First day on which any of the saving is cash."""
        if now > 0:
            return self._today
        ends = [plan.end.date() for plan in self._plans]
        return min(ends, default=None) if later > 0 else None

    def _under_commitment(self, claim: Claim, replay: Replay) -> Cash:
        now, later = replay.removed(claim.usage_type, claim.units)
        bound = " (upper bound: no hourly data)" if self._upper_bound else ""
        ends = min(plan.end for plan in self._plans).date()
        more = f"; -${_cents(later):,} once its plans end (first on {ends})" if _cents(later) > _cents(now) else ""
        without = f"{_number(claim.units)} {claim.unit} a month of {claim.usage_type}"
        formula = f"bill replayed without {without}: -${_cents(now):,}{bound}{more}"
        return self._capped(claim, now, later, formula)

    def _capped(self, claim: Claim, now: Decimal, later: Decimal, formula: str) -> Cash:
        """Cut to what is left of the usage type's monthly cost, and to the list saving; whole cents, never up."""
        left = self._left.get(claim.usage_type, ZERO)
        paid = _cents(min(now, left, claim.monthly_list_usd))
        self._left[claim.usage_type] = left - paid
        cut = (
            f"; the bill holds ${_cents(left):,} a month of it"
            if paid < _cents(min(now, claim.monthly_list_usd))
            else ""
        )
        most = max(paid, _cents(min(later, claim.monthly_list_usd)))
        return Cash(now=paid, later=most, basis=SavingBasis.EFFECTIVE_RATE, formula=formula + cut)


def _at_list_price(claim: Claim) -> Cash:
    amount = _cents(claim.monthly_list_usd)
    formula = (
        f"{_number(claim.units)} {claim.unit} x ${_number(claim.list_usd)} list price ({claim.price_source}), "
        "since the bill could not be read"
    )
    return Cash(now=amount, later=amount, basis=SavingBasis.LIST_PRICE, formula=formula)


def _unproven(claim: Claim) -> Cash:
    """Advice: the money of a unit belongs to whatever is proven about it."""
    formula = (
        f"${_cents(claim.monthly_list_usd):,} a month at list price ({claim.price_source}), not counted: whether it is "
        "needed cannot be seen from outside"
    )
    return Cash(now=ZERO, later=ZERO, basis=SavingBasis.LIST_PRICE, formula=formula)


def _elsewhere(claim: Claim, service: str) -> Cash:
    """No cash of SageMaker's bill: a total of its savings is never more than it."""
    formula = (
        f"{_number(claim.units)} {claim.unit} x ${_number(claim.list_usd)} list price ({claim.price_source}) = "
        f"${_cents(claim.monthly_list_usd):,} a month on the bill of {service}, not on SageMaker's"
    )
    return Cash(now=ZERO, later=ZERO, basis=SavingBasis.LIST_PRICE, formula=formula)


def _cents(amount: Decimal) -> Decimal:
    """Whole cents, never rounded up; the dust that divisions leave behind does not cost a cent."""
    return max(ZERO, amount).quantize(_DUST).quantize(CENT, ROUND_DOWN)


def _number(amount: Decimal) -> str:
    """At most four decimals, without trailing zeros.

    >>> _number(Decimal("730.0000")), _number(Decimal("0.23"))
    ('730', '0.23')
    """
    return f"{amount:.4f}".rstrip("0").rstrip(".")
