"""Idle notebook instance.

## What it finds

Notebook instances that are `InService` although their Jupyter server has written nothing to its log for
`idle_notebook_days` days (7 unless configured). The trace is the last event of stream `<name>/jupyter.log` in
CloudWatch log group `/aws/sagemaker/NotebookInstances`: notebook instances publish no utilization metric, and
`LastModifiedTime` moves with start, stop and configuration, not with use.

CloudTrail is the second witness: whoever opens a notebook instance, in the console or not, has AWS make a URL for it
(CreatePresignedNotebookInstanceUrl), and Jupyter need not log what is only looked at. One that was opened within the
window is in use, whatever its log says; that nobody opened it supports the log, and is told with the evidence.

## Why it costs

A notebook instance is billed by the second from `InService` to `Stopped`, used or not. Left on, it costs 730 hours a
month; used in office hours it would cost about 170.

## How the saving is computed

List saving = 730 h x on-demand price of the type as a notebook instance in its region. The volume stays when an
instance is stopped, so its cost is not part of the saving. Cash saving: what the bill would lose at the account's
effective rate under the Savings Plans held, never more than the usage type costs a month.

Confidence is medium at most: long cells, terminals and background programs may write nothing to the log and need
nobody to open anything, so that CloudTrail's silence does not raise it. It is low when the instance was modified within
the window: somebody, or AWS, changed it lately.

## When it stays undecided

When the log stream is missing or could not be read (the instance may lack the permission to write logs, or the
network to reach CloudWatch), when all of its events are older than the instance (a predecessor of the same name wrote
them), or when no price is known for its type. Where the stream is missing or a predecessor's, a visit that CloudTrail
knows of settles it: the instance is in use. Instances younger than the window are not judged idle. Without permission
to read CloudTrail the log decides alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sagemaker_cost_mcp.analysis.list_prices import list_price
from sagemaker_cost_mcp.analysis.trail import Openings, Trail
from sagemaker_cost_mcp.model.finding import Confidence, Effort, Undecided, Verdict
from sagemaker_cost_mcp.model.money import Phase, Price
from sagemaker_cost_mcp.model.resources import NotebookInstance
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.usage import NotebookActivity
from sagemaker_cost_mcp.rules._rule import Judgement, Rule, compute_claim, finding
from sagemaker_cost_mcp.settings import Thresholds

_LOG_GROUP = "/aws/sagemaker/NotebookInstances"


def judge(snapshot: Snapshot, thresholds: Thresholds) -> Iterator[Verdict]:
    """Judge each running notebook instance that is older than the window."""
    window = timedelta(days=thresholds.idle_notebook_days)
    activity = {trace.arn: trace for trace in snapshot.notebook_activity}
    trail = Trail.of(snapshot)
    for notebook in snapshot.notebook_instances:
        if notebook.status != "InService" or snapshot.taken_at - notebook.created_at < window:
            continue
        trace, openings = activity.get(notebook.ref.arn), trail.openings(notebook.ref)
        if trace is not None and openings is not None and openings.within(snapshot.taken_at - window):
            continue
        if trace is None or trace.last_event_at is None or trace.last_event_at < notebook.created_at:
            yield _no_trace(notebook, trace, openings)
        elif snapshot.taken_at - trace.last_event_at >= window:
            yield _idle(notebook, _Seen(trace.last_event_at, openings), snapshot, window)


@dataclass(frozen=True)
class _Seen:
    """What the two witnesses say."""

    last_event: datetime
    openings: Openings | None


def _no_trace(notebook: NotebookInstance, trace: NotebookActivity | None, openings: Openings | None) -> Undecided:
    stream = f"{notebook.ref.name}/jupyter.log"
    if trace is None:
        missing = f"log stream {stream} was not read"
        fix = "see the gaps of this answer; logs:DescribeLogStreams is what reads it"
    elif trace.last_event_at is None:
        missing = f"log stream {stream} does not exist or is empty"
        fix = (
            f"let the instance's role write to {_LOG_GROUP} (logs:CreateLogStream, logs:PutLogEvents) and give it a "
            "route to CloudWatch Logs, or ask its owner"
        )
    else:
        missing = (
            f"log stream {stream} ends on {trace.last_event_at:%Y-%m-%d}, before this instance was created on "
            f"{notebook.created_at:%Y-%m-%d}: a predecessor of the same name wrote it"
        )
        fix = "ask its owner, or check that the instance's role may write logs"
    if openings is not None and openings.last is not None:
        missing += f"; {openings.sentence}"
    return Undecided(rule=RULE.name, resource=notebook.ref, missing=missing, how_to_fix=fix)


def _idle(notebook: NotebookInstance, seen: _Seen, snapshot: Snapshot, window: timedelta) -> Verdict:
    price = list_price(snapshot, notebook.ref.region, "Notebk", notebook.instance_type)
    if price is None:
        return Undecided(
            rule=RULE.name,
            resource=notebook.ref,
            missing=f"price of {notebook.instance_type} as a notebook instance in {notebook.ref.region}",
            how_to_fix="grant pricing:GetProducts, or check that the type is still sold there; it has been idle since "
            f"{seen.last_event:%Y-%m-%d}",
        )
    touched = snapshot.taken_at - notebook.modified_at < window
    claim = compute_claim(notebook.ref, price)
    return finding(
        RULE,
        Judgement(
            resource=notebook.ref,
            claims=(claim,),
            monthly_cost=claim.monthly_list_usd,
            confidence=Confidence.LOW if touched else Confidence.MEDIUM,
            evidence=_evidence(notebook, seen, snapshot.taken_at, price, touched=touched),
            recommendation="Ask the owner, then stop the instance; its volume and everything under "
            "/home/ec2-user/SageMaker stay, and it can be started again at any time.",
        ),
    )


def _evidence(notebook: NotebookInstance, seen: _Seen, now: datetime, price: Price, *, touched: bool) -> Iterator[str]:
    last = seen.last_event
    yield f"InService; last event in {notebook.ref.name}/jupyter.log on {last:%Y-%m-%d}, {(now - last).days} days ago"
    if seen.openings is not None:
        yield seen.openings.sentence
    yield f"{notebook.instance_type} costs ${price.first_unit.normalize():f} an hour"
    if touched:
        yield f"modified on {notebook.modified_at:%Y-%m-%d}, which is not use, but somebody may be around"


RULE = Rule(
    name="idle-notebook-instance",
    title="Idle notebook instance",
    phase=Phase.EXPERIMENTATION,
    reads=frozenset({"notebook_instances", "notebook_activity", "trail_events", "prices"}),
    cadence="daily",
    effort=Effort.LOW,
    reversible=True,
    judge=judge,
)
