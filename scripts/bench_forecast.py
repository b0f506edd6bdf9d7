"""How far off are the forecasts? Our own method against two floors that anybody can compute, on seeded series.

Floors: *run-rate* (mean of the last 30 days) and *last month* (the month before, per day). Each series is cut on many
days; what comes after is known here and forecast from what comes before. Printed are the mean absolute percentage error
of the sum of the next 10 and of the next 30 days, and how often the 80 % interval held. Generator and seeds are fixed,
and the method was not tuned on them.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from statistics import fmean

from sagemaker_cost_mcp.analysis.forecast import DailySpend, projection, spread
from sagemaker_cost_mcp.simulator.account import open_account

START = date(2026, 3, 2)
DAYS = 200
KNOWN = 92
HORIZONS = (10, 30)
LEVEL = 80
SEEDS = range(8)
STEP = 3
WORKDAYS = 5
SHIFT = 100
"""Day on which the level moves."""
SPIKES = 0.03
"""Share of days with a spike."""

Maker = Callable[[random.Random, int, date], float]


def _noise(chance: random.Random, share: float) -> float:
    return chance.gauss(1.0, share)


def _by_weekday(day: date, workday: float, weekend: float) -> float:
    return workday if day.weekday() < WORKDAYS else weekend


FAMILIES: Mapping[str, Maker] = {
    "steady": lambda chance, _, __: 300 * _noise(chance, 0.05),
    "weekly": lambda chance, _, day: _by_weekday(day, 400, 120) * _noise(chance, 0.08),
    "level shift": lambda chance, at, day: (
        (250 if at < SHIFT else 420) * _by_weekday(day, 1, 0.6) * _noise(chance, 0.06)
    ),
    "month-start fee": lambda chance, _, day: 200 * _noise(chance, 0.06) + (900 if day.day == 1 else 0),
    "spikes": lambda chance, _, day: (
        _by_weekday(day, 300, 200) * _noise(chance, 0.06) + (1500 if chance.random() < SPIKES else 0)
    ),
    "growth": lambda chance, at, day: (200 + at) * _by_weekday(day, 1, 0.7) * _noise(chance, 0.06),
}
SCENARIOS = ("ml-team", "shop")
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def main() -> None:
    """Print one line a family."""
    head = [f"{name} {days} d" for days in HORIZONS for name in ("own", "run-rate", "last month", "held")]
    print("| series |" + "|".join(head) + "|")
    print("|---|" + "---:|" * len(head))
    for name, series in _all_series():
        cells = [cell for days in HORIZONS for cell in _line(series, days)]
        print(f"| {name} |" + "|".join(cells) + "|")


def _all_series() -> Iterator[tuple[str, Sequence[DailySpend]]]:
    for name, maker in FAMILIES.items():
        yield name, [_made(maker, seed) for seed in SEEDS]
    for scenario in SCENARIOS:
        yield f"account {scenario}", [_billed(scenario)]


def _made(maker: Maker, seed: int) -> DailySpend:
    chance = random.Random(seed)  # noqa: S311 - made-up spend
    amounts = [maker(chance, at, START + timedelta(days=at)) for at in range(DAYS)]
    return DailySpend(start=START, amounts=tuple(Decimal(f"{max(0.0, amount):.2f}") for amount in amounts))


def _billed(scenario: str) -> DailySpend:
    """SageMaker's amortized cost in the embedded account, credits left out."""
    account = open_account(scenario, lambda: NOW)
    start = NOW.date() - timedelta(days=DAYS)
    left_out = {"Credit", "Refund", "SavingsPlanRecurringFee"}
    amounts = [
        sum(
            (
                charge.amortized
                for charge in account.bill.day(start + timedelta(days=at))
                if "SageMaker" in charge.heading.service and charge.heading.record_type not in left_out
            ),
            Decimal(0),
        )
        for at in range(DAYS)
    ]
    return DailySpend(start=start, amounts=tuple(amounts))


def _line(series: Sequence[DailySpend], days: int) -> list[str]:
    own: list[float] = []
    rate: list[float] = []
    last: list[float] = []
    held: list[float] = []
    for one in series:
        for cut in range(KNOWN, DAYS - days, STEP):
            known = DailySpend(start=one.start + timedelta(days=cut - KNOWN), amounts=one.amounts[cut - KNOWN : cut])
            happened = sum(one.amounts[cut : cut + days], Decimal(0))
            made = projection(known)
            assert made is not None  # noqa: S101 - KNOWN days are enough
            expected = made.between(known.end, known.end + timedelta(days=days))
            own.append(_off(expected, happened))
            rate.append(_off(sum(known.amounts[-30:]) / Decimal(30) * days, happened))
            last.append(_off(_last_month(known) * days, happened))
            held.append(float(abs(expected - happened) <= expected * spread(known, days, LEVEL)))
    return [*(f"{100 * fmean(errors):.1f} %" for errors in (own, rate, last)), f"{100 * fmean(held):.0f} %"]


def _off(expected: Decimal, happened: Decimal) -> float:
    return float(abs(expected - happened) / happened)


def _last_month(known: DailySpend) -> Decimal:
    """A day of the calendar month before, on average."""
    end = known.end.replace(day=1)
    start = (end - timedelta(days=1)).replace(day=1)
    first, last = (start - known.start).days, (end - known.start).days
    return sum(known.amounts[first:last], Decimal(0)) / (last - first)


if __name__ == "__main__":
    main()
