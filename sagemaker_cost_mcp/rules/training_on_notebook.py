"""Training on a notebook instance.

## What it finds

Running notebook instances whose Jupyter server wrote to its log in each of `training_on_notebook_hours` hours on end or
more (16 unless configured) of the last seven days: nobody works that long, so something ran by itself, most likely a
model in training. The trace is stream `<name>/jupyter.log` in CloudWatch log group `/aws/sagemaker/NotebookInstances`,
of which only the hours are looked at, never what was written.

## Why it costs

A notebook instance has the size of its greatest work in every hour, also in those in which somebody edits or nobody is
there. A training job is billed for its own minutes only, stops by itself, can use managed spot, and shows how busy its
machine is; a small notebook instance is enough to start it from.

## How the saving is computed

List saving = 730 h x price of the notebook instance - 730 h x price of the cheapest CPU type to edit on (c, m or r with
at least 2 vCPUs) - hours of such stretches x price of a training instance of the same type; the hours are those of the
stretches that were seen, scaled to a month. It is claimed as hours of the present type. Where that is nothing, nothing
is found. Managed spot would save more and is not counted. If `accelerated-notebook-instance` or another finding claims
more of the same machine, this one counts under it.

None of it counts as cash: nobody can see from outside whether the machine is needed as it is. Confidence is low: events
in a log are no training. A browser that was left open, a program that polls, or several people after each other leave
the same trace. Work that writes nothing to the log is not found at all.

## When it stays undecided

When the log stream is missing or could not be read, or when the price of the notebook instance, of a training instance
of its type, or of other types is not known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from sagemaker_cost_mcp.analysis.interactive_machines import SOLD_AS, Interactive, Shop, interactive_machines
from sagemaker_cost_mcp.model.finding import Claim, Confidence, Effort, Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.money import HOURS_PER_MONTH, Phase, Price
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.usage import NotebookHours
from sagemaker_cost_mcp.rules._rule import Judgement, Rule, finding
from sagemaker_cost_mcp.settings import Thresholds

_HOUR = timedelta(hours=1)
_EDITING_VCPUS = 2


@dataclass(frozen=True, kw_only=True)
class _Work:
    """Stretches in which a machine worked by itself."""

    stretches: Sequence[Sequence[datetime]]
    """Hours of each, ascending; there is one at least."""
    seen: timedelta
    """How long the log was looked at."""

    @property
    def hours(self) -> int:
        """Of all stretches."""
        return sum(len(stretch) for stretch in self.stretches)

    @property
    def monthly_hours(self) -> Decimal:
        """As many hours in a month of 730."""
        return self.hours * HOURS_PER_MONTH / Decimal(self.seen // _HOUR)


@dataclass(frozen=True, kw_only=True)
class _Prices:
    """What a machine costs, and what it could do without."""

    notebook: Price
    editing: Price
    job: Price


def judge(snapshot: Snapshot, thresholds: Thresholds) -> Iterator[Verdict]:
    """Judge each running notebook instance by the hours in which it wrote to its log; Studio apps are not read."""
    shop = Shop.of(snapshot)
    logs = {trace.arn: trace for trace in snapshot.notebook_hours}
    for machine in interactive_machines(snapshot):
        trace = logs.get(machine.ref.arn)
        if trace is None or trace.hours is None:
            yield _without_log(machine, trace)
            continue
        stretches = [one for one in _stretches(trace.hours) if len(one) >= thresholds.training_on_notebook_hours]
        if stretches:
            yield from _priced(machine, _Work(stretches=stretches, seen=trace.until - trace.since), shop)


def _stretches(hours: Sequence[datetime]) -> list[list[datetime]]:
    """Hours on end, the longest runs that there are."""
    found: list[list[datetime]] = []
    for hour in hours:
        if found and hour - found[-1][-1] == _HOUR:
            found[-1].append(hour)
        else:
            found.append([hour])
    return found


def _without_log(machine: Interactive, trace: NotebookHours | None) -> Undecided:
    stream = f"{machine.ref.name}/jupyter.log"
    if trace is None:
        missing, fix = f"log stream {stream} was not read", "see the gaps of this answer; logs:GetLogEvents reads it"
    else:
        missing = f"log stream {stream} does not exist or is empty"
        fix = "let the instance's role write to CloudWatch Logs (logs:CreateLogStream, logs:PutLogEvents)"
    return _undecided(machine, missing, fix)


def _priced(machine: Interactive, work: _Work, shop: Shop) -> Iterator[Verdict]:
    kind, region = machine.instance_type, machine.ref.region
    notebook = shop.price(machine)
    job = shop.prices.get((region, "Train"), {}).get(kind)
    if notebook is None or job is None:
        sold = "a notebook instance" if notebook is None else "a training instance"
        yield _undecided(machine, f"price of {kind} as {sold} in {region}; {_seen(work)}", _ASK_PRICES)
    elif len(shop.prices[region, machine.component]) == 1:
        yield _undecided(machine, f"prices of other notebook instances in {region}; {_seen(work)}", _ASK_PRICES)
    else:
        editing = shop.without_chips(machine, _EDITING_VCPUS) or notebook
        yield from _judged(machine, work, _Prices(notebook=notebook, editing=editing, job=job))


_ASK_PRICES = "grant pricing:GetProducts, or check that the type is still sold there"


def _judged(machine: Interactive, work: _Work, prices: _Prices) -> Iterator[Finding]:
    now, then = prices.notebook.first_unit, prices.editing.first_unit
    saving = HOURS_PER_MONTH * (now - then) - work.monthly_hours * prices.job.first_unit
    if saving <= 0:
        return
    claim = Claim(
        billable_unit=machine.billable_unit,
        usage_type=prices.notebook.usage_type,
        region=machine.ref.region,
        units=saving / now,
        unit=prices.notebook.unit,
        list_usd=now,
        price_source=prices.notebook.source,
        proven=False,
    )
    yield finding(
        RULE,
        Judgement(
            resource=machine.ref,
            claims=(claim,),
            monthly_cost=HOURS_PER_MONTH * now,
            confidence=Confidence.LOW,
            evidence=_evidence(machine, work, prices),
            recommendation=f"Ask the owner what ran. If it was training, run it as a training job on "
            f"{machine.instance_type} (the SDK's @remote decorator takes a function as it is; managed spot where it "
            f"writes checkpoints), and edit on {prices.editing.item}.",
        ),
    )


def _seen(work: _Work) -> str:
    longest = max(work.stretches, key=len)
    return (
        f"its log has events in each of {len(longest)} hours on end, from {longest[0]:%Y-%m-%d %H:%M} UTC, and nobody "
        "works that long"
    )


def _evidence(machine: Interactive, work: _Work, prices: _Prices) -> Iterator[str]:
    yield _seen(work)
    yield "that is activity, no proof of training: the log alone says so"
    now, then, job = (price.first_unit.normalize() for price in (prices.notebook, prices.editing, prices.job))
    yield (
        f"{work.hours} such hours in {work.seen.days} days are {work.monthly_hours:,.0f} a month: as jobs "
        f"${work.monthly_hours * job:,.2f}, and {prices.editing.item} to edit on ${HOURS_PER_MONTH * then:,.2f}, in "
        f"place of {machine.instance_type} all month for ${HOURS_PER_MONTH * now:,.2f}"
    )


def _undecided(machine: Interactive, missing: str, how_to_fix: str) -> Undecided:
    return Undecided(rule=RULE.name, resource=machine.ref, missing=missing, how_to_fix=how_to_fix)


RULE = Rule(
    name="training-on-notebook",
    title="Training on a notebook instance",
    phase=Phase.EXPERIMENTATION,
    reads=frozenset({"notebook_instances", "notebook_hours", "prices", "catalog"}),
    compares=(SOLD_AS[0], "Training"),
    effort=Effort.MEDIUM,
    reversible=True,
    judge=judge,
)
