"""Notebook instance without idle shutdown.

## What it finds

Running notebook instances that nothing stops when they are forgotten: they have no lifecycle configuration, or one
whose scripts contain no idle stop (AWS's `autostop.py` sample or any other call of StopNotebookInstance).

## Why it costs

Each hour that the instance is on and nobody works costs as much as an hour of work: nights and weekends are 128 of
a week's 168 hours. The idle notebook instances of next month are among these.

## How the saving is computed

It is not: how many hours nobody works cannot be measured, since notebook instances publish no utilization metric. The
finding claims $0 and states the run-rate at list price that is at risk. What an instance wastes today is claimed by
`idle-notebook-instance`.

## When it stays undecided

When the lifecycle configuration could not be read, or runs code that it fetches from elsewhere: what that code does
cannot be seen from here.
"""

from __future__ import annotations

from collections.abc import Iterator

from sagemaker_cost_mcp.analysis.list_prices import list_price
from sagemaker_cost_mcp.model.finding import Confidence, Effort, Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.money import Phase
from sagemaker_cost_mcp.model.resources import IdleStop, NotebookInstance
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules._rule import Judgement, Rule, compute_claim, finding
from sagemaker_cost_mcp.settings import Thresholds


def judge(snapshot: Snapshot, thresholds: Thresholds) -> Iterator[Verdict]:
    """Judge each running notebook instance by its lifecycle configuration."""
    del thresholds
    configs = {(config.region, config.name): config.idle_stop for config in snapshot.lifecycle_configs}
    for notebook in snapshot.notebook_instances:
        if notebook.status != "InService":
            continue
        if notebook.lifecycle_config is None:
            yield _unguarded(notebook, snapshot, "it has no lifecycle configuration")
            continue
        idle_stop = configs.get((notebook.ref.region, notebook.lifecycle_config))
        if idle_stop is None or idle_stop is IdleStop.OPAQUE:
            yield _unseen(notebook, notebook.lifecycle_config, idle_stop)
        elif idle_stop is IdleStop.ABSENT:
            yield _unguarded(
                notebook,
                snapshot,
                f"no script of its lifecycle configuration {notebook.lifecycle_config} stops it",
            )


def _unseen(notebook: NotebookInstance, config: str, idle_stop: IdleStop | None) -> Undecided:
    if idle_stop is None:
        missing = f"lifecycle configuration {config} was not read"
        fix = "see the gaps of this answer; sagemaker:DescribeNotebookInstanceLifecycleConfig is what reads it"
    else:
        missing = f"lifecycle configuration {config} runs code from elsewhere that cannot be seen from here"
        fix = "look whether that code stops the instance when idle; if so, exempt it from this rule"
    return Undecided(rule=RULE.name, resource=notebook.ref, missing=missing, how_to_fix=fix)


def _unguarded(notebook: NotebookInstance, snapshot: Snapshot, why: str) -> Finding:
    price = list_price(snapshot, notebook.ref.region, "Notebk", notebook.instance_type)
    at_risk = compute_claim(notebook.ref, price) if price else None
    evidence = [f"InService as {notebook.instance_type}, and {why}"]
    if at_risk:
        evidence.append(f"left on, it costs ${at_risk.monthly_list_usd:,.2f} a month at list price")
    return finding(
        RULE,
        Judgement(
            resource=notebook.ref,
            claims=(),
            monthly_cost=at_risk.monthly_list_usd if at_risk else None,
            confidence=Confidence.HIGH,
            evidence=evidence,
            recommendation="Attach a lifecycle configuration whose on-start script stops the instance after an hour "
            "or two without activity (the instance must be stopped to attach it), or move its user to Studio with "
            "idle shutdown on.",
        ),
    )


RULE = Rule(
    name="notebook-without-idle-shutdown",
    title="Notebook instance without idle shutdown",
    phase=Phase.EXPERIMENTATION,
    reads=frozenset({"notebook_instances", "lifecycle_configs", "prices"}),
    cadence="weekly",
    effort=Effort.LOW,
    reversible=True,
    judge=judge,
)
