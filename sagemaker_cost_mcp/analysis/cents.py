"""Rounding that keeps a sum: the largest remainders get the cents that are left over (Hare's method)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal

CENT = Decimal("0.01")


def in_cents(amounts: Sequence[Decimal], total: Decimal) -> tuple[Decimal, ...]:
    """The amounts in whole cents, so that they add up to `total`, which is in whole cents itself.

    Each is off by less than a cent where `total` is the sum of the amounts, itself rounded.

    >>> in_cents([Decimal("0.004")] * 3, Decimal("0.01"))
    (Decimal('0.01'), Decimal('0.00'), Decimal('0.00'))
    """
    if not amounts:
        return ()
    floors = [amount.quantize(CENT, ROUND_FLOOR) for amount in amounts]
    cents = int((total - sum(floors, Decimal(0))) / CENT)
    each, left = divmod(cents, len(amounts))
    by_remainder = sorted(range(len(amounts)), key=lambda n: (floors[n] - amounts[n], n))
    raised = frozenset(by_remainder[:left])
    return tuple(floor + CENT * (each + (n in raised)) for n, floor in enumerate(floors))
