"""What a template or plan would cost, and which rules it would break on the day it starts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from sagemaker_cost_mcp.analysis.deployment.place import Place
from sagemaker_cost_mcp.analysis.deployment.plan import Plan, Planned
from sagemaker_cost_mcp.analysis.deployment.planned_snapshot import FirstDay, first_day
from sagemaker_cost_mcp.analysis.deployment.planning import components, planned
from sagemaker_cost_mcp.analysis.deployment.priced_plan import PricedPlan, priced_plan
from sagemaker_cost_mcp.analysis.deployment.template_text import MOST_CHARACTERS, Document, document
from sagemaker_cost_mcp.analysis.workload_bench import Unpriced
from sagemaker_cost_mcp.analysis.workload_costs import MONTHS
from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.model.ports import PriceQuery, Question, SnapshotRead
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.tools.desk import Desk, Line, gap_rows, meta
from sagemaker_cost_mcp.tools.estimate import EstimateAnswer, LineRow, UnpricedRow, sources
from sagemaker_cost_mcp.tools.planned_rows import BrokenRow, FreeRow
from sagemaker_cost_mcp.tools.planned_rules import Broken, broken
from sagemaker_cost_mcp.tools.text import count, usd

_UNKNOWN_PLACE = Place(region="us-east-1", account_id="111122223333")
"""Stands in for the place of deployment while only the template's form is looked at."""
_SHOWN = 5
_MOST_OTHERS = 4


@dataclass(frozen=True, kw_only=True)
class TemplateAsked:
    """The question behind `estimate_workload_cost` with a template."""

    template: str
    parameters: Mapping[str, str] = field(default_factory=dict[str, str])
    region: str | None = None
    refresh: bool = False
    most: int = MOST_CHARACTERS
    """Characters that the template may have."""


def template_estimate(desk: Desk, asked: TemplateAsked, line: Line) -> EstimateAnswer:
    """Price a template or plan, and hold it against the rules.

    Raises:
        SagemakerCostError: When the text makes no sense or no price could be read.
    """
    text = document(asked.template, asked.most)
    sketch = planned(text, asked.parameters, _UNKNOWN_PLACE)
    _check_region(desk, asked, sketch)
    read = desk.ask(_question(desk, asked, text, sketch), line)
    region = _default_region(asked, sketch, read.snapshot)
    plan = planned(text, asked.parameters, _place(read.snapshot, region))
    return _answer(desk, read, _Case.of(plan, read.snapshot, region))


@dataclass(frozen=True, kw_only=True)
class _Case:
    """A plan with all that is known about it."""

    plan: Plan
    after: PricedPlan
    before: PricedPlan | None
    day: FirstDay

    @classmethod
    def of(cls, plan: Plan, read: Snapshot, region: str | None) -> _Case:
        """The plan, priced now and then."""
        prices = read.catalog
        told = read.model_copy(update={"prices": prices})
        after = _in_region(plan.resources, region)
        before = None if plan.before is None else priced_plan(_in_region(plan.before, region), prices, told)
        settled = [one for one in after if one.region]
        return cls(
            plan=plan, after=priced_plan(after, prices, told), before=before, day=first_day(settled, read, prices)
        )


def _in_region(resources: tuple[Planned, ...], region: str | None) -> tuple[Planned, ...]:
    return tuple(replace(one, region=one.region or region) for one in resources)


def _check_region(desk: Desk, asked: TemplateAsked, sketch: Plan) -> None:
    configured = desk.settings.regions
    if len(configured) > 1 and not asked.region and not sketch.regions:
        raise BadQuestion(f"Several regions are configured ({', '.join(configured)}): name the one to deploy to.")


def _question(desk: Desk, asked: TemplateAsked, text: Document, sketch: Plan) -> Question:
    wanted = {*sketch.regions, *([asked.region] if asked.region else [])}
    return Question(
        shelves=frozenset({"catalog"}),
        regions=tuple(sorted(wanted)),
        catalog=PriceQuery(components=components(text, sketch) or ("Storage",)),
        refresh=asked.refresh,
        seconds=desk.settings.question_seconds,
    )


def _default_region(asked: TemplateAsked, sketch: Plan, read: Snapshot) -> str | None:
    """Of resources that do not say theirs; None: nobody said, and a plan that names some is not guessed at."""
    if asked.region or sketch.regions:
        return asked.region
    return read.regions[0] if len(read.regions) == 1 else None


def _place(read: Snapshot, region: str | None) -> Place:
    return Place(region=region or _UNKNOWN_PLACE.region, account_id=read.account_id, partition=read.partition)


def _answer(desk: Desk, read: SnapshotRead, case: _Case) -> EstimateAnswer:
    whole = case.after.estimate
    whole.unpriced += [Unpriced(workload=one.address, item=one.item, why=one.why) for one in case.plan.left]
    verdicts = broken(case.day, desk.settings)
    rows = [BrokenRow.of(one, case.day.addresses) for one in verdicts.findings]
    return EstimateAnswer(
        summary=_summary(read, case, len(rows)),
        region=", ".join(read.snapshot.regions),
        monthly_usd=whole.monthly,
        yearly_usd=whole.monthly * MONTHS,
        monthly_max_usd=whole.monthly_max,
        monthly_change_usd=None if case.before is None else whole.monthly - case.before.estimate.monthly,
        lines=[LineRow.of(one) for one in whole.lines],
        unpriced=[UnpricedRow.of(one) for one in whole.unpriced],
        alternatives=[],
        free=[FreeRow.of(one) for one in case.after.free],
        rules_broken=rows,
        notes=[*whole.notes, *case.plan.notes, *_deletions(case), *_others(case.plan), *_about_rules(case, verdicts)],
        gaps=gap_rows(read.snapshot),
        meta=meta(read).model_copy(update={"price_source": sources(read.snapshot.catalog, whole)}),
    )


def _summary(read: SnapshotRead, case: _Case, rules: int) -> str:
    whole, where = case.after.estimate, ", ".join(read.snapshot.regions)
    most = f" (up to {usd(whole.monthly_max)} scaled out)" if whole.monthly_max is not None else ""
    said = (
        f"{usd(whole.monthly)} a month{most}, {usd(whole.monthly * MONTHS)} a year, at on-demand list prices in {where}"
    )
    if case.before is not None:
        change = whole.monthly - case.before.estimate.monthly
        known = " as far as both have prices" if whole.unpriced or case.before.estimate.unpriced else ""
        said += f", {usd(abs(change))} {'less' if change < 0 else 'more'} a month than what is there now{known}"
    if whole.unpriced:
        said += f"; {count(len(whole.unpriced), 'part')} without a price"
    return f"{said}; {count(rules, 'finding')} on its first day."


def _deletions(case: _Case) -> Iterator[str]:
    if case.before is not None and case.plan.deleted:
        names, gone = case.plan.deleted, case.before.monthly_of(case.plan.deleted)
        more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
        yield f"It deletes {', '.join(names[:_SHOWN])}{more}: {usd(gone)} a month less."


def _others(plan: Plan) -> Iterator[str]:
    if plan.others:
        told = ", ".join(f"{name} x {number}" for name, number in Counter(plan.others).most_common(_MOST_OTHERS))
        yield f"Not priced here: {count(sum(plan.others.values()), 'resource')} of other services ({told})."


def _about_rules(case: _Case, verdicts: Broken) -> Iterator[str]:
    yield (
        f"The rules judge it as of its first day, {case.day.snapshot.taken_at:%Y-%m-%d}; "
        f"{count(verdicts.not_asked, 'rule')} about such resources look at use and can speak once it runs."
    )
    if open_ones := verdicts.undecided:
        names = {f"{one.rule} on {case.day.addresses.get(one.resource.arn, one.resource.name)}" for one in open_ones}
        yield f"{count(len(open_ones), 'judgement')} cannot be made from it: {'; '.join(sorted(names)[:_SHOWN])}."
    if case.day.unseen:
        yield f"No rule saw {', '.join(case.day.unseen[:_SHOWN])}: what decides is not known."
    if verdicts.exempted:
        yield f"{count(verdicts.exempted, 'finding')} left out by exemptions."
    if case.before is None and any(one.rule == "resource-without-cost-tags" for one in verdicts.findings):
        yield "Tags that the stack is given when it is deployed are not in the template, and reach its resources."
