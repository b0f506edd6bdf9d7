"""Our own forecast of daily spend, for when AWS has too little data or refuses, and as a second opinion.

Expected spend of a day = level x weekday share (+ what falls due on the first of a month).

- **Weekday share**: the median, over the last weeks, of the day's share in its own week. Shares within a week do not
  mind that the level moved between weeks.
- **Level**: the median of the last seven days, each divided by its weekday's share; weeks before them join in (four in
  all) only while their median lies within the noise, so that a level shift is followed within four days and one odd
  day moves nothing.
- **First of the month**: what every first in the history had above the days around it; with fewer than two of them, or
  less than a quarter of a usual day, there is no such thing.
- **Interval**: the same forecast made on earlier days, with what was known then; as many of them as the level says
  missed by less (source: split conformal prediction, Lei et al. 2018). Farther than the history can test, it widens
  with the square root of the days.

No trend is carried on: growth is followed, never foretold.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from math import ceil
from statistics import median

from sagemaker_cost_mcp.analysis.cost_table import counted
from sagemaker_cost_mcp.model.money import ZERO, Bill
from sagemaker_cost_mcp.model.value import Value

FEWEST_DAYS = 14
"""Complete days of spend below which nothing is forecast."""

WEEK = 7
_SHARE_WEEKS = 8
_LEVEL_WEEKS = 4
_NOISE = Decimal("2.1")
"""Three standard errors of a median of seven days: 3 x 1.2533 x 1.4826 / sqrt(7), in MADs."""
_FEE_SHARE = Decimal("0.25")
_FEWEST_FIRSTS = 2
_FEWEST_TESTS = 4
_DAY = timedelta(days=1)
_BEYOND = Decimal("1.5")
"""What the largest miss is multiplied with where there are too few earlier forecasts for the level asked for."""


class DailySpend(Value):
    """Spend of consecutive complete days, in the bill's currency."""

    start: date
    amounts: tuple[Decimal, ...]

    @property
    def end(self) -> date:
        """Exclusive."""
        return self.start + len(self.amounts) * _DAY

    def before(self, days: int) -> DailySpend:
        """The first days of it."""
        return self.model_copy(update={"amounts": self.amounts[:days]})


class Projection(Value):
    """What every day from now on is expected to cost."""

    level: Decimal
    """Of an average day."""
    shares: tuple[Decimal, ...]
    """By weekday, Monday first; their mean is 1."""
    first_of_month: Decimal
    """On top, on the first of every month."""

    def on(self, day: date) -> Decimal:
        """Expected spend of a day."""
        return self.level * self.shares[day.weekday()] + (self.first_of_month if day.day == 1 else ZERO)

    def between(self, start: date, end: date) -> Decimal:
        """Expected spend from `start` to before `end`."""
        return sum((self.on(start + place * _DAY) for place in range((end - start).days)), ZERO)


def daily_spend(bill: Bill, end: date) -> DailySpend:
    """What was used, day by day, from the first day with spend to before `end`. `bill` is cut by days.

    Days without a row cost nothing: Cost Explorer's answer is whole.
    """
    sums: dict[date, Decimal] = {}
    for row in filter(counted, bill.rows):
        day = row.period_start.date()
        sums[day] = sums.get(day, ZERO) + row.cost
    start = min((day for day, spent in sums.items() if spent and day < end), default=end)
    days = [start + place * _DAY for place in range((end - start).days)]
    return DailySpend(start=start, amounts=tuple(max(ZERO, sums.get(day, ZERO)) for day in days))


def projection(spend: DailySpend) -> Projection | None:
    """The forecast made from some history; None with fewer than `FEWEST_DAYS` days."""
    return _projected(spend) if len(spend.amounts) >= FEWEST_DAYS else None


def spread(spend: DailySpend, days: int, percent: int) -> Decimal:
    """How far off a forecast of so many days may be, as a share of it.

    Args:
        spend: At least `FEWEST_DAYS` days.
        days: Length of the stretch that is forecast, from now on.
        percent: How many of a hundred forecasts are to miss by less.
    """
    tested = max(1, min(days, len(spend.amounts) - WEEK - _FEWEST_TESTS))
    misses = _misses(spend, tested)
    if not misses:
        return ZERO
    rank = ceil((len(misses) + 1) * percent / 100)
    miss = misses[rank - 1] if rank <= len(misses) else misses[-1] * _BEYOND
    return miss * (Decimal(max(days, tested)) / tested).sqrt()


def _misses(spend: DailySpend, days: int) -> list[Decimal]:
    """Shares by which forecasts of `days` days, made on earlier days, were off; ascending."""
    found: list[Decimal] = []
    for known in range(WEEK, len(spend.amounts) - days + 1):
        made = _projected(spend.before(known))
        start = spend.start + known * _DAY
        expected = made.between(start, start + days * _DAY)
        if expected:
            happened = sum(spend.amounts[known : known + days], ZERO)
            found.append(abs(expected - happened) / expected)
    return sorted(found)


def _projected(spend: DailySpend) -> Projection:
    fee = _fee(spend)
    rest = [
        max(ZERO, amount - fee) if _is_first(spend, place) else amount for place, amount in enumerate(spend.amounts)
    ]
    shares = _shares(rest, spend.start)
    even = [amount / shares[(spend.start + place * _DAY).weekday()] if shares[_weekday(spend, place)] else None
            for place, amount in enumerate(rest)]  # fmt: skip
    return Projection(level=_level(even), shares=shares, first_of_month=fee)


def _weekday(spend: DailySpend, place: int) -> int:
    return (spend.start + place * _DAY).weekday()


def _is_first(spend: DailySpend, place: int) -> bool:
    return (spend.start + place * _DAY).day == 1


def _fee(spend: DailySpend) -> Decimal:
    amounts = spend.amounts
    firsts = [place for place in range(len(amounts)) if _is_first(spend, place)]
    if len(firsts) < _FEWEST_FIRSTS:
        return ZERO
    over: list[Decimal] = []
    for place in firsts:
        around = [*amounts[max(0, place - WEEK) : place], *amounts[place + 1 : place + 1 + WEEK]]
        over.append(amounts[place] - median(around))
    least = min(over)
    return least if least > _FEE_SHARE * median(amounts) else ZERO


def _shares(amounts: Sequence[Decimal], start: date) -> tuple[Decimal, ...]:
    """Weeks are counted back from the last day, so that the latest is whole."""
    found: list[list[Decimal]] = [[] for _ in range(WEEK)]
    for end in range(len(amounts), WEEK - 1, -WEEK)[:_SHARE_WEEKS]:
        week = amounts[end - WEEK : end]
        total = sum(week, ZERO)
        if total:
            for place, amount in enumerate(week, end - WEEK):
                found[(start + place * _DAY).weekday()].append(amount * WEEK / total)
    shares = [median(one) if one else Decimal(1) for one in found]
    total = sum(shares, ZERO)
    return tuple(share * WEEK / total for share in shares) if total else (Decimal(1),) * WEEK


def _level(even: Sequence[Decimal | None]) -> Decimal:
    """`even` holds amounts without their weekly pattern; None on weekdays on which nothing is ever spent."""
    blocks = [
        [one for one in even[end - WEEK : end] if one is not None]
        for end in range(len(even), WEEK - 1, -WEEK)[:_LEVEL_WEEKS]
    ]
    middles = [median(block) for block in blocks]
    noise = median([abs(one - middle) for block, middle in zip(blocks, middles, strict=True) for one in block])
    kept = blocks[0]
    for block, middle in zip(blocks[1:], middles[1:], strict=True):
        if abs(middle - median(kept)) > _NOISE * noise:
            break
        kept = kept + block
    return median(kept)
