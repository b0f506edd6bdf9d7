"""`docs/scenarios.md`: two success stories of a cost guide, reckoned on the embedded accounts of their kind.

The guide says what its teams did and how much cheaper it got. The page asks the tools what each of the same measures
would save here, in list prices and in cash, no dollar twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from mcp import Client
from mcp.server import MCPServer

from sagemaker_cost_mcp.server import Source, desk, made_tools
from sagemaker_cost_mcp.settings import Settings

Answer = Mapping[str, Any]

_INTRO = """# Two success stories, reckoned

A guide to SageMaker costs tells of a team that saved 55 % and of a shop that saved 40 %. The embedded accounts
`ml-team` and `shop` describe the same situations. What the same measures would save there, as the tools compute it:
list price is the run-rate of 730 hours, cash is what the bill would lose under the Savings Plans held, and one dollar
counts once. Written by `scripts/scenario_page.py`, checked on every change.
"""

_ANSWERS = {
    "payload_mb": 1, "memory_gb": 2, "image_gb": 4, "latency_ms": 2000, "cold_starts": "minutes", "async_ok": False,
}  # fmt: skip
"""What owners would have to answer for serverless: small requests, small models, callers that bear a cold start."""


@dataclass(frozen=True)
class Measure:
    """One thing that the guide's team did."""

    what: str
    rules: tuple[str, ...]
    """Whose findings are this measure in the review."""
    remark: str


_TEAM = (
    Measure(
        "Shut idle notebooks and Studio apps down",
        ("idle-notebook-instance", "idle-studio-app", "canvas-session-left-on", "stopped-notebook-volume"),
        "what is left running and unused; the shutdown script keeps it from coming back "
        "(`notebook-without-idle-shutdown` claims nothing itself)",
    ),
    Measure(
        "Managed spot for experiments",
        ("on-demand-training-fit-for-spot", "spot-without-checkpoints"),
        "a family that never ran on spot has no saving of its own to go by, so none is claimed for it",
    ),
    Measure(
        "Fewer failed and repeated runs",
        ("failed-training-spend", "repeated-training"),
        "not in the guide",
    ),
)
_TEAM_END = (
    "Nearly all of it is machines that nobody uses; a plan like the one that the guide's team bought would here be a "
    "loss once they are stopped."
)
_SHOP = (
    Measure(
        "Small models on shared endpoints",
        ("endpoints-worth-sharing",),
        "if the image can hold several models and their owners agree",
    ),
    Measure(
        "Scaling with the traffic",
        ("endpoint-without-autoscaling", "autoscaling-pinned", "async-endpoint-never-at-zero"),
        "replayed on the real traffic: what never ran at its peak has nothing to scale in to",
    ),
    Measure(
        "Low traffic to serverless",
        ("steady-low-traffic-endpoint",),
        "nothing is claimed before owners say what callers bear; see below",
    ),
    Measure(
        "Machines that fit",
        ("oversized-endpoint", "gpu-endpoint-with-idle-gpu", "hosting-off-graviton"),
        "not in the guide",
    ),
    Measure(
        "What nobody calls",
        ("idle-endpoint", "idle-variant", "idle-shadow-variant", "idle-inference-component"),
        "not in the guide, and most of the money",
    ),
)


async def page(now: datetime) -> str:
    """The page, asked anew.

    Raises:
        SystemExit: When a tool fails.
    """
    return "\n".join([_INTRO, *await _team(now), "", *await _shop(now), ""])


async def _team(now: datetime) -> list[str]:
    async with _client("ml-team", now) as client:
        review = await _asked(client, "run_cost_review", limit=500, detail="full")
        plan = await _asked(client, "recommend_savings_plan")
        moving = await _asked(
            client,
            "estimate_workload_cost",
            workloads=[{"kind": "notebook", "instance_type": "ml.m5.xlarge", "count": 10, "hours_per_week": 40}],
            compare=True,
        )
    cost, net = review["period_cost_usd"], review["net_monthly_saving_usd"]
    return [
        "## A team of ten with notebooks that are always on (the guide: -55 %, $8,000 to $3,600)",
        "",
        f"Account `ml-team`, {cost:,.2f} USD in the 30 days before {now:%Y-%m-%d}.",
        "",
        *_table(review["findings"], _TEAM),
        "",
        f"- ML Savings Plans: {plan['summary']}",
        f"- Studio instead of notebook instances: {_hours_alike(moving)}",
        "",
        f"**Really: {net:,.2f} USD a month, {_share(net, cost)} of the cost.** {_TEAM_END}",
    ]


async def _shop(now: datetime) -> list[str]:
    async with _client("shop", now) as client:
        review = await _asked(client, "run_cost_review", limit=500, detail="full")
        scaling = await _asked(client, "evaluate_autoscaling")
        known = await _asked(client, "recommend_inference_option", limit=100)
        willing = await _asked(client, "recommend_inference_option", limit=100, needs=_ANSWERS)
    (cost,) = [row["cost_usd"] for row in review["phases"] if row["phase"] == "inference"]
    serving = [row for row in review["findings"] if row["phase"] == "inference"]
    net = sum(row["monthly_saving_usd"] for row in serving)
    nightly = [row for row in willing["rows"] if row["endpoint"] == "recs-nightly-refresh"]
    return [
        "## A shop with many models behind endpoints (the guide: -40 % of inference)",
        "",
        f"Account `shop`, {cost:,.2f} USD of inference in the 30 days before {now:%Y-%m-%d}.",
        "",
        *_table(serving, _SHOP),
        "",
        f"- Autoscaling, replayed: {scaling['summary']}",
        f"- Every way to serve, as things are known: {known['summary']}",
        f"- The same where owners accept cold starts of minutes: {willing['summary']}",
        *(f"- The nightly refresh, {row['endpoint']}: {_moved(row)}." for row in nightly if "recommended" in row),
        "",
        f"**Really: {net:,.2f} USD a month, {_share(net, cost)} of inference**, with what is known today.",
    ]


def _table(findings: Sequence[Answer], measures: Sequence[Measure]) -> list[str]:
    told = {rule for measure in measures for rule in measure.rules}
    rows = [_row(measure, [one for one in findings if one["rule"] in measure.rules]) for measure in measures]
    rest = [one for one in findings if one["rule"] not in told and one["monthly_saving_list_usd"]]
    others = [_row(Measure("Everything else", (), ", ".join(sorted({one["rule"] for one in rest}))), rest)]
    return [
        "| Measure | Findings | List, USD a month | Cash, USD a month | Remark |",
        "|---|--:|--:|--:|---|",
        *rows,
        *(others if rest else []),
    ]


def _row(measure: Measure, found: Sequence[Answer]) -> str:
    own = [one["monthly_saving_list_usd"] for one in found if not one.get("counted_under")]
    cash = sum(one["monthly_saving_usd"] for one in found)
    return f"| {measure.what} | {len(found)} | {sum(own):,.2f} | {cash:,.2f} | {measure.remark} |"


def _hours_alike(moving: Answer) -> str:
    costs = [f"{one['monthly_usd']:,.2f} USD a month ({one['option']})" for one in moving["alternatives"]]
    return f"ten people on ml.m5.xlarge cost {', '.join(costs)}: it is the hours that differ, not the product"


def _moved(row: Answer) -> str:
    return f"{row['recommended']} instead of always on saves {row['monthly_saving_usd']:,.2f} USD a month"


def _share(part: float, whole: float) -> str:
    return f"{100 * part / whole:.0f} %"


def _client(scenario: str, now: datetime) -> Client:
    shared = desk(Settings(), Source(scenario=scenario, now=now))
    return Client(MCPServer("scenarios", log_level="WARNING", tools=made_tools(shared)))


async def _asked(client: Client, tool: str, **arguments: Any) -> Answer:
    result = await client.call_tool(tool, arguments)
    if result.is_error or result.structured_content is None:
        raise SystemExit(f"{tool} failed on the way to docs/scenarios.md: {result.content}")
    return cast("Answer", result.structured_content)
