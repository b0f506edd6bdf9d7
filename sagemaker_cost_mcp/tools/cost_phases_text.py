"""Cost by phase as Markdown."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal

from sagemaker_cost_mcp.model.money import ZERO
from sagemaker_cost_mcp.tools.cost_phases import PhasePeriodRow, PhaseRow, PhasesAnswer
from sagemaker_cost_mcp.tools.coverage import in_percent
from sagemaker_cost_mcp.tools.text import footer, gap_lines, table, usd


def phases_text(answer: PhasesAnswer) -> str:
    """The answer as Markdown."""
    lines = [answer.summary]
    if answer.rows:
        lines += ["", *_phases(answer.phases), "", *_series(answer.rows), "", *_marks(answer)]
    return "\n".join([*lines, *gap_lines(answer.gaps), *footer(answer)])


def _phases(rows: list[PhaseRow]) -> list[str]:
    head = ["Phase", "Cost", "Share", "Before", "Change", "Compute", "Transfer", "Other", "Its volumes"]
    return table(
        head,
        [
            [row.phase, usd(row.cost_usd), in_percent(row.share_percent), usd(row.previous_usd),
             in_percent(row.change_percent), usd(row.compute_usd), usd(row.transfer_usd), usd(row.other_usd),
             usd(row.volumes_usd)]
            for row in rows
            if row.cost_usd or row.previous_usd
        ],
    )  # fmt: skip


def _series(rows: list[PhasePeriodRow]) -> list[str]:
    periods: defaultdict[date, list[PhasePeriodRow]] = defaultdict(list)
    for row in rows:
        periods[row.period_start].append(row)
    phases = [row.phase for row in next(iter(periods.values()))]
    return table(
        ["From", "Total", *phases],
        [[_name(members[0]), usd(_sum(members)), *(usd(row.cost_usd) for row in members)]
         for members in periods.values()],
    )  # fmt: skip


def _sum(rows: list[PhasePeriodRow]) -> Decimal:
    return sum((row.cost_usd for row in rows), ZERO)


def _name(row: PhasePeriodRow) -> str:
    return f"{row.period_start}{' (part)' if row.partial else ''}{'*' if row.estimated else ''}"


def _marks(answer: PhasesAnswer) -> list[str]:
    said = ["Volumes are counted in phase storage, not in the phase that uses them (last column)."]
    if any(row.partial for row in answer.rows):
        said.append("(part): cut off by the window, or not over yet.")
    if any(row.estimated for row in answer.rows):
        said.append("\\* estimated: AWS has not closed this period yet.")
    credit, fee = answer.credits_and_refunds_usd, answer.commitment_fee_usd
    said.append(f"Not counted: credits and refunds {usd(credit)}, unused or unamortized commitments {usd(fee)}.")
    return [" ".join(said)]
