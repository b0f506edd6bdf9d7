"""The charts of a report: the other answers that they are drawn from, asked on the desk of the review.

Each is asked for on its own and fails on its own: where AWS says no, a sentence stands in the chart's place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from sagemaker_cost_mcp.analysis.periods import Cut
from sagemaker_cost_mcp.errors import Cancelled, SagemakerCostError
from sagemaker_cost_mcp.model.money import ZERO
from sagemaker_cost_mcp.report import wording
from sagemaker_cost_mcp.report.figures import Figure
from sagemaker_cost_mcp.rules._rule import Cadence
from sagemaker_cost_mcp.tools.answers import Meta
from sagemaker_cost_mcp.tools.autoscaling_answer import AutoscalingAsked, scaling_study
from sagemaker_cost_mcp.tools.autoscaling_answer import studied_answer as scaling_answer
from sagemaker_cost_mcp.tools.autoscaling_chart import scaling_chart
from sagemaker_cost_mcp.tools.cost_phases import PhasesAsked, costs_by_phase
from sagemaker_cost_mcp.tools.cost_phases_chart import phases_chart
from sagemaker_cost_mcp.tools.desk import Desk, Line
from sagemaker_cost_mcp.tools.plan_chart import plan_chart
from sagemaker_cost_mcp.tools.plan_grounds import PlanAsked, grounds
from sagemaker_cost_mcp.tools.plan_recommendation import recommendation_answer
from sagemaker_cost_mcp.tools.plan_study import PlanStudy
from sagemaker_cost_mcp.tools.review import ReviewAnswer, ReviewAsked
from sagemaker_cost_mcp.tools.savings_figure import savings_figure
from sagemaker_cost_mcp.tools.training_answer import TrainingAsked, training_study
from sagemaker_cost_mcp.tools.training_answer import studied_answer as training_answer
from sagemaker_cost_mcp.tools.training_chart import gpu_chart

_CUTS: Mapping[Cadence, Cut] = {"daily": "DAILY", "weekly": "DAILY", "monthly": "DAILY", "quarterly": "MONTHLY"}


@dataclass(frozen=True, kw_only=True)
class Illustrated:
    """Charts, and what asking for them cost on top of the review."""

    figures: tuple[Figure, ...]
    aws_calls: int
    aws_calls_usd: Decimal


@dataclass(frozen=True)
class _Told:
    """A figure, and the bill of the answer behind it; None: nothing was answered."""

    figure: Figure
    meta: Meta | None = None


@dataclass(frozen=True, kw_only=True)
class _Asker:
    """Who asks for the charts of one review."""

    desk: Desk
    line: Line
    accounts: tuple[str, ...]
    regions: tuple[str, ...]
    cut: Cut


def illustrated(desk: Desk, review: ReviewAnswer, asked: ReviewAsked, line: Line) -> Illustrated:
    """All charts of a report, in the order in which it shows them.

    Args:
        desk: That of the review, so that nothing is read twice.
        review: The answer that the report shows.
        asked: What it answers: its regions, and how spend is cut.
        line: To whoever waits.

    Raises:
        Cancelled: The asker went away; whatever else goes wrong is said in the figure.
    """
    accounts = tuple(review.meta.account_ids)
    asker = _Asker(desk=desk, line=line, accounts=accounts, regions=asked.regions, cut=_CUTS[asked.period])
    spend, *others = [_told(one, asker) for one in (SPEND, COMMITMENT, SERVING, TRAINING)]
    told = [spend, _Told(savings_figure(review.findings, review.meta.currency)), *others]
    paid = [one.meta for one in told if one.meta]
    return Illustrated(
        figures=tuple(one.figure for one in told),
        aws_calls=sum(meta.aws_calls for meta in paid),
        aws_calls_usd=sum((meta.aws_calls_usd for meta in paid), ZERO),
    )


@dataclass(frozen=True, kw_only=True)
class _Chart:
    """What stands under a chart, drawn or not, and how it is asked for."""

    key: str
    title: str
    ask: Callable[[_Asker, Figure], _Told]
    """Fills the empty figure; raises a `SagemakerCostError` where it cannot."""


def _told(chart: _Chart, asker: _Asker) -> _Told:
    empty = Figure(key=chart.key, title=chart.title, caption="")
    try:
        return chart.ask(asker, empty)
    except Cancelled:
        raise
    except SagemakerCostError as error:
        caption = "This chart could not be made; the rest of the report does not hang on it."
        return _Told(replace(empty, caption=caption, untold=str(error)))


def _spend(asker: _Asker, empty: Figure) -> _Told:
    asked = PhasesAsked(granularity=asker.cut, regions=asker.regions, account_ids=asker.accounts)
    answer = costs_by_phase(asker.desk, asked, asker.line)
    rows = [
        (wording.plainly(row.phase), *_money(answer.meta, row.cost_usd, row.previous_usd))
        for row in answer.phases
        if row.cost_usd
    ]
    return _Told(
        replace(
            empty,
            caption=answer.summary,
            spec=phases_chart(answer, asker.cut),
            untold="There is no cost to draw.",
            head=("Phase", "Cost", "Window before"),
            rows=tuple(rows),
        ),
        answer.meta,
    )


def _commitment(asker: _Asker, empty: Figure) -> _Told:
    asked = PlanAsked(regions=asker.regions)
    study = PlanStudy(grounds(asker.desk, asked, asker.line), asked, asker.line)
    answer = recommendation_answer(study)
    chosen = [answer.recommended] if answer.recommended else []
    best = [("best", one.hourly_commitment_usd, one.monthly_saving_usd) for one in chosen]
    missed = [
        (f"{one.change_percent:+d} %", one.hourly_commitment_usd, one.monthly_saving_usd) for one in answer.regret
    ]
    return _Told(
        replace(
            empty,
            caption=answer.summary,
            spec=plan_chart(study),
            untold="No commitment is recommended, so there is no curve to draw.",
            head=("Commitment", "USD an hour", "Saving a month"),
            rows=tuple(
                (name, wording.rate(round(hourly, 3)), *_money(answer.meta, saving))
                for name, hourly, saving in sorted([*best, *missed], key=lambda row: row[1])
            ),
        ),
        answer.meta,
    )


def _serving(asker: _Asker, empty: Figure) -> _Told:
    study = scaling_study(asker.desk, AutoscalingAsked(regions=asker.regions), asker.line)
    answer = scaling_answer(study)
    return _Told(
        replace(
            empty,
            caption=answer.summary,
            spec=scaling_chart(study, answer),
            untold="No endpoint could be replayed, so there is nothing to draw.",
            head=("Instance-hours of", "There", "Needed"),
            rows=tuple(
                (
                    f"{row.endpoint}/{row.variant}",
                    wording.number(row.provisioned_instance_hours),
                    wording.UNKNOWN if row.needed_instance_hours is None else wording.number(row.needed_instance_hours),
                )
                for row in answer.rows
            ),
        ),
        answer.meta,
    )


def _training(asker: _Asker, empty: Figure) -> _Told:
    study = training_study(asker.desk, TrainingAsked(regions=asker.regions, limit=50), asker.line)
    answer = training_answer(study)
    return _Told(
        replace(
            empty,
            caption=answer.summary,
            spec=gpu_chart(study),
            untold="No training job ran on a GPU in the window.",
            head=("Job family", "Runs", "Cost"),
            rows=tuple((row.family, str(row.runs), *_money(answer.meta, row.cost_usd)) for row in answer.rows),
        ),
        answer.meta,
    )


def _money(meta: Meta, *amounts: Decimal | None) -> tuple[str, ...]:
    return tuple(wording.money(amount, meta.currency) for amount in amounts)


SPEND = _Chart(key="spend", title="Spend by phase over time", ask=_spend)
COMMITMENT = _Chart(
    key="commitment", title="What a Savings Plan would save, and what missing it costs", ask=_commitment
)
SERVING = _Chart(key="serving", title="Traffic against provisioned instances", ask=_serving)
TRAINING = _Chart(key="training", title="GPU use of training", ask=_training)
