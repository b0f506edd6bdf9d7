"""How the rows of `analyze_training_jobs` are made of what the analyses of a family say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from sagemaker_cost_mcp.analysis.failed_training import failures, whole
from sagemaker_cost_mcp.analysis.input_modes import input_time
from sagemaker_cost_mcp.analysis.training_cases import TrainingCase
from sagemaker_cost_mcp.analysis.training_families import billed_hours
from sagemaker_cost_mcp.analysis.training_money import Dollars
from sagemaker_cost_mcp.analysis.training_scaling import scaling
from sagemaker_cost_mcp.analysis.training_sizes import Option, Unsized, size
from sagemaker_cost_mcp.analysis.training_spot import STATED_MOST, spot_chance, spot_runs
from sagemaker_cost_mcp.analysis.utilization import Resource
from sagemaker_cost_mcp.analysis.warm_pools import pool_dollars
from sagemaker_cost_mcp.model.finding import Finding, Undecided
from sagemaker_cost_mcp.model.money import ZERO
from sagemaker_cost_mcp.model.utilization import Utilization
from sagemaker_cost_mcp.tools.training_rows import (
    FamilyFinding,
    FamilyRow,
    InputRow,
    LimitRow,
    OptionRow,
    RepeatsRow,
    ScalingRow,
    SizeRow,
    SpotRow,
    StepRow,
    TuningRow,
    WarmPoolRow,
)

_MINUTE = 60

_FAR_ABOVE = 3
"""A limit of so many times the longest run is no limit."""


def family_row(
    case: TrainingCase,
    uses: Sequence[Utilization],
    found: Iterable[Finding],
    undecided: Iterable[Undecided],
) -> FamilyRow:
    """All that is known of a family."""
    family, cost = case.family, case.cost
    mine = [one for one in found if one.id == family.finding_id(one.rule)]
    return FamilyRow(
        family=family.name,
        region=family.region,
        kind=family.kind.value,
        runs=len(family.runs),
        running=family.under_way,
        prepaid_runs=sum(run.training_plan_arn is not None for run in family.runs),
        serverless_runs=sum(bool(run.serverless) for run in family.runs),
        latest_job=family.latest.ref.name,
        cost_usd=cost.own if cost else None,
        monthly_usd=cost.own * family.month if cost and family.month is not None else None,
        monthly_saving_usd=sum((one.monthly_saving_usd for one in mine), ZERO),
        spot=_spot(case),
        size=_size(case, uses),
        scaling=_scaling(case),
        failed_usd={one.cause: float(round(one.dollars.own, 2)) for one in failures(case) if one.dollars},
        input=_input(case),
        warm_pool=_warm_pool(case),
        repeats=RepeatsRow(
            runs=len(case.repeats.again),
            usd=_own(case.worth(whole(case.repeats.again))),
            unclear_runs=len(case.repeats.silent),
        ),
        tuning=_tuning(case),
        limit=_limit(case),
        findings=[_finding(one) for one in mine],
        undecided=[f"{one.rule}: {_bare(one, family.told)}" for one in undecided if one.resource == case.resource],
    )


def percent(share: Decimal) -> Decimal:
    """A share of 1 in percent, with one decimal."""
    return round(share * 100, 1)


def _option(option: Option) -> OptionRow:
    return OptionRow(
        instance_type=option.instance_type,
        hourly_usd=option.hourly,
        limiting_metric=option.limiting.value,
        fill_percent=percent(option.fill[option.limiting]),
    )


def _own(dollars: Dollars | None) -> Decimal | None:
    return dollars.own if dollars else None


def _bare(one: Undecided, told: str) -> str:
    return one.missing.removeprefix(f"{told}: ")


def _finding(one: Finding) -> FamilyFinding:
    return FamilyFinding(
        id=one.id,
        rule=one.rule,
        monthly_saving_usd=one.monthly_saving_usd,
        monthly_saving_list_usd=one.monthly_saving_list_usd,
        confidence=one.confidence.value,
        evidence=list(one.evidence[1:]),
        recommendation=one.recommendation,
    )


def _spot(case: TrainingCase) -> SpotRow:
    had, could = spot_runs(case), spot_chance(case)
    return SpotRow(
        spot_runs=len(had.runs) if had else 0,
        achieved_saving_percent=percent(had.saving) if had else None,
        interruptions=had.interruptions if had else 0,
        on_demand_runs=len(could.runs) if could else 0,
        expected_saving_percent=percent(could.saving) if could and could.saving is not None else None,
        stated_up_to_percent=percent(STATED_MOST) if could and could.saving is None else None,
        fit=could.fit if could else None,
    )


def _size(case: TrainingCase, uses: Sequence[Utilization]) -> SizeRow | None:
    found = size(case, uses)
    if found is None:
        return None
    if isinstance(found, Unsized):
        return SizeRow(alternatives=[], measured_runs=0, p95_percent={}, gpu_idle=False, unclear=found.reason)
    return SizeRow(
        current=_option(found.current),
        proposed=_option(found.proposed) if found.proposed else None,
        alternatives=[_option(option) for option in (*found.options[1:3], *found.perhaps[:1])],
        measured_runs=found.measured,
        p95_percent={one.value: round(peak, 1) for one, peak in found.peaks.items() if one is not Resource.DISK},
        gpu_idle=found.gpu_idle,
        unclear=_copies(found.perhaps),
    )


def _copies(perhaps: Sequence[Option]) -> str | None:
    """What would do under a condition that cannot be seen."""
    if not perhaps:
        return None
    return f"{perhaps[0].instance_type} would do only if each GPU holds a copy of the model"


def _scaling(case: TrainingCase) -> ScalingRow | None:
    found = scaling(case)
    if found is None:
        return None
    steps = [
        StepRow(
            machines=step.count,
            runs=len(step.runs),
            mean_seconds=round(step.seconds, 0),
            efficiency_percent=percent(step.efficiency),
        )
        for step in found.steps
    ]
    return ScalingRow(instance_type=found.instance_type, steps=steps, proposed_machines=found.proposed.count)


def _input(case: TrainingCase) -> InputRow | None:
    found = input_time(case)
    if found is None or not found.seconds:
        return None
    return InputRow(
        downloading_seconds=round(found.seconds, 0),
        share_percent=percent(found.share),
        up_to_usd=_own(case.worth(found.shares)),
    )


def _warm_pool(case: TrainingCase) -> WarmPoolRow | None:
    pools = case.pools
    if pools is None:
        return None
    retained = pool_dollars(case.family, case.money, pools.retained)
    idle = pool_dollars(case.family, case.money, pools.idle)
    minutes = (pools.startup_saved or ZERO) * pools.reused / _MINUTE
    return WarmPoolRow(
        pools=len(pools.pools),
        reused=pools.reused,
        retained_usd=_own(retained),
        idle_usd=_own(idle),
        enough_seconds=pools.keep_alive,
        startup_saved_seconds=None if pools.startup_saved is None else round(pools.startup_saved, 0),
        usd_per_minute_saved=round(retained.own / minutes, 4) if retained and minutes else None,
    )


def _tuning(case: TrainingCase) -> TuningRow | None:
    tuned = case.tuning
    if not tuned.jobs and not tuned.unclear:
        return None
    return TuningRow(
        tuning_jobs=len(tuned.jobs),
        runs_after_best=len(tuned.after_best),
        after_best_usd=_own(case.worth(whole(tuned.after_best))),
        unclear=list(tuned.unclear),
    )


def _limit(case: TrainingCase) -> LimitRow | None:
    """Of the latest run, where a run that hangs could take three times as long as any did."""
    latest = case.family.latest
    longest = max((run.training_seconds or 0 for run in case.useful), default=0)
    allowed = latest.max_runtime_seconds or 0
    if not longest or allowed < _FAR_ABOVE * longest:
        return None
    hanging = latest.model_copy(update={"billable_seconds": allowed - longest})
    worth = case.money.dollars(case.family.region, billed_hours(hanging))
    return LimitRow(
        max_runtime_seconds=allowed, longest_run_seconds=longest, exposure_usd=worth.list if worth else None
    )
