"""`make bench`, the part about anomalies: how many of those that are there the detector finds, and how few others.

The labelled bills are made here, by seed, and their difficulty is fixed: it was written down before the detector was
tuned, and is not touched when the detector changes. Prints Markdown; tests/analysis/test_anomaly_floor.py asserts the
floor on the same seeds.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from sagemaker_cost_mcp.analysis.anomalies import Detected, detected
from sagemaker_cost_mcp.model.money import Bill, BillRow, RecordKind
from sagemaker_cost_mcp.simulator.wobble import draw

SEEDS = range(60)
CLEAN_SEEDS = range(1000, 1060)
FLOOR = Decimal("0.9")

JUDGED_DAYS = 30
HISTORY_DAYS = 56
START = date(2026, 8, 27)
SINCE = START + timedelta(days=HISTORY_DAYS)
END = SINCE + timedelta(days=JUDGED_DAYS)

FLAT, OFFICE, MILD, GROWING = (
    "USE1-Notebk:ml.m5.xlarge",
    "USE1-Train:ml.g5.xlarge",
    "USE1-Host:ml.m5.xlarge",
    "EU-Train",
)
JOBS, FEE, FRESH = "USE1-Processing:ml.c5.xlarge", "USE1-LabeledObject", "USE1-Studio:JupyterLab-ml.t3.medium"
EVENTFUL = (FLAT, OFFICE, MILD, GROWING)
SATURDAY = 5
SLACK = timedelta(days=2)
"""How far a start may be off."""


@dataclass(frozen=True, kw_only=True)
class Label:
    """An anomaly that was put in."""

    usage_type: str
    start: date
    end: date | None
    """Exclusive; None: a new level that stays."""

    def fits(self, found: Detected) -> bool:
        """Whether something found is this: same usage type, about the same start, and over when this is over."""
        lasts = self.end is None or self.end >= END
        same = found.usage_type == self.usage_type and (found.end is None) == lasts
        return same and abs(found.start - self.start) <= SLACK


@dataclass(frozen=True)
class Labelled:
    """A bill and what is wrong with it."""

    bill: Bill
    labels: tuple[Label, ...]


@dataclass(frozen=True)
class Score:
    """How well the detector did."""

    found: int
    reported: int
    present: int

    @property
    def precision(self) -> Decimal:
        """Share of the reported that is really there."""
        return Decimal(self.found) / Decimal(self.reported or 1)

    @property
    def recall(self) -> Decimal:
        """Share of what is there that is reported."""
        return Decimal(self.found) / Decimal(self.present or 1)


@dataclass(frozen=True)
class _Shape:
    """The ordinary life of one usage type."""

    level: float
    weekend: float
    noise: float
    growth: float = 0.0


def labelled(seed: int, *, clean: bool = False) -> Labelled:
    """A bill of 86 days: eight weeks of history, then 30 days of which some hold anomalies (none when `clean`)."""
    labels = () if clean else tuple(_labels(seed))
    missing = _missing(seed, labels)
    days = [START + timedelta(days=n) for n in range(HISTORY_DAYS + JUDGED_DAYS)]
    rows = tuple(row for day in days if day not in missing for row in _rows(seed, day, labels))
    return Labelled(
        Bill(rows=rows, metric="NetAmortizedCost", window_start=START, window_end=END, services=("Amazon SageMaker",)),
        labels,
    )


def score(cases: Iterable[Labelled]) -> Score:
    """A label counts once: a second report of the same anomaly is a false one."""
    found = reported = present = 0
    for case in cases:
        reports = detected(case.bill, SINCE).anomalies
        reported, present = reported + len(reports), present + len(case.labels)
        found += sum(any(label.fits(report) for report in reports) for label in case.labels)
    return Score(found, reported, present)


def _labels(seed: int) -> Iterator[Label]:
    for usage_type in EVENTFUL:
        kind = draw(seed, usage_type, "kind")
        first = SINCE + timedelta(days=2 + int(draw(seed, usage_type, "first") * (JUDGED_DAYS - 6)))
        if kind < 0.35:  # noqa: PLR2004 - the mix is written where it is used
            length = 1 + int(draw(seed, usage_type, "length") * 3)
            yield Label(usage_type=usage_type, start=first, end=first + timedelta(days=length))
        elif kind < 0.65:  # noqa: PLR2004
            yield Label(usage_type=usage_type, start=first, end=None)
    if draw(seed, "fresh") < 0.5:  # noqa: PLR2004
        day = SINCE + timedelta(days=2 + int(draw(seed, "fresh", "first") * (JUDGED_DAYS - 6)))
        yield Label(usage_type=FRESH, start=day, end=None)


def _missing(seed: int, labels: Sequence[Label]) -> frozenset[date]:
    """Up to three days of which Cost Explorer knows nothing at all; never the days on which something begins."""
    count = int(draw(seed, "missing") * 4)
    days = {START + timedelta(days=int(draw(seed, "missing", n) * (HISTORY_DAYS + JUDGED_DAYS))) for n in range(count)}
    spared = {label.start + timedelta(days=n) for label in labels for n in range(3)}
    return frozenset(days - spared)


def _rows(seed: int, day: date, labels: Sequence[Label]) -> Iterator[BillRow]:
    for usage_type in EVENTFUL:
        normal = _normal(seed, usage_type, day)
        happened = [label for label in labels if label.usage_type == usage_type]
        yield _row(usage_type, day, max(0.0, normal + sum(_excess(seed, label, day, normal) for label in happened)))
        if draw(seed, usage_type, day, "credit") < 0.1:  # noqa: PLR2004
            yield _row(usage_type, day, -normal, RecordKind.CREDIT)
    if (jobs := _jobs(seed, day)) > 0:
        yield _row(JOBS, day, jobs)
    if any(label.usage_type == FRESH and label.start <= day for label in labels):
        yield _row(FRESH, day, (20 + 80 * draw(seed, "fresh", "level")) * (1 + 0.03 * _bell(seed, "fresh", day)))
    if day.day == 1:
        yield _row(FEE, day, 50 + 450 * draw(seed, "fee"))
        yield _row("", day, 30 + 100 * draw(seed, "tax"), RecordKind.TAX)


def _shape(seed: int, usage_type: str) -> _Shape:
    level, weekend, noise = (draw(seed, usage_type, what) for what in ("level", "weekend", "noise"))
    dollars = 20 + 180 * level
    if usage_type == FLAT:
        return _Shape(dollars, 1.0, 0.005 + 0.015 * noise)
    if usage_type == OFFICE:
        return _Shape(dollars, 0.3 * weekend, 0.03 + 0.09 * noise)
    if usage_type == MILD:
        return _Shape(dollars, 0.6 + 0.3 * weekend, 0.03 + 0.09 * noise)
    return _Shape(dollars, 0.9, 0.03 + 0.05 * noise, 0.01 + 0.01 * weekend)


def _normal(seed: int, usage_type: str, day: date) -> float:
    shape = _shape(seed, usage_type)
    weeks = (day - START).days / 7
    size = shape.level * (shape.weekend if day.weekday() >= SATURDAY else 1.0) * math.pow(1 + shape.growth, weeks)
    old = draw(seed, usage_type, "old")
    if old < 0.3 and (day - START).days == 7 + int(draw(seed, usage_type, "old day") * 40):  # noqa: PLR2004
        size += 2 * shape.level  # a spike that is history, and must neither be reported nor blind the detector
    return max(0.0, size * (1 + shape.noise * _bell(seed, usage_type, day)))


def _excess(seed: int, label: Label, day: date, normal: float) -> float:
    """A spike adds to the day, at least 60 % of a working day; a new level multiplies: up by half or more, or down."""
    if day < label.start or (label.end is not None and day >= label.end):
        return 0.0
    size = draw(seed, label.usage_type, "size")
    if label.end is not None:
        return (0.6 + 2.4 * size) * _shape(seed, label.usage_type).level
    down = draw(seed, label.usage_type, "down") < 0.25  # noqa: PLR2004
    return normal * (-(0.5 + 0.3 * size) if down else 0.5 + 1.5 * size)


def _jobs(seed: int, day: date) -> float:
    """Jobs that run on some working days and not on others, of very different size: ordinary, and never labelled."""
    share = 0.25 + 0.35 * draw(seed, "jobs")
    if day.weekday() >= SATURDAY or draw(seed, "jobs", day) >= share:
        return 0.0
    return 40 * math.exp(0.4 * _bell(seed, "jobs", "size", day))


def _bell(*seed: object) -> float:
    """A standard normal number, cut off at three (Box-Muller)."""
    size = math.sqrt(-2 * math.log(1 - draw(*seed, "a")))
    return max(-3.0, min(3.0, size * math.cos(2 * math.pi * draw(*seed, "b"))))


def _row(usage_type: str, day: date, dollars: float, kind: RecordKind = RecordKind.USAGE) -> BillRow:
    start = datetime.combine(day, time(), UTC)
    cost = round(Decimal(dollars), 10)
    return BillRow(
        usage_type=usage_type,
        record_type=kind.value,
        kind=kind,
        period_start=start,
        period_end=start + timedelta(days=1),
        unit="Hrs",
        quantity=cost if kind is RecordKind.USAGE else Decimal(0),
        cost=cost,
        unblended=cost,
    )


def main() -> None:
    """Print the table."""
    hard = score(labelled(seed) for seed in SEEDS)
    quiet = score(labelled(seed, clean=True) for seed in CLEAN_SEEDS)
    print("## Anomalies\n")
    print("| labelled bills | anomalies in them | reported | precision | recall | floor |")
    print("| --- | --- | --- | --- | --- | --- |")
    print(
        f"| {len(SEEDS)} with anomalies | {hard.present} | {hard.reported} "
        f"| {hard.precision:.3f} | {hard.recall:.3f} | {FLOOR} |"
    )
    print(f"| {len(CLEAN_SEEDS)} clean | {quiet.present} | {quiet.reported} | | | 0 reported |")


if __name__ == "__main__":
    main()
