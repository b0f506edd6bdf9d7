"""What `recommend_savings_plan` says in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from sagemaker_cost_mcp.analysis.commitment_choice import Offer
from sagemaker_cost_mcp.analysis.commitment_study import recommended
from sagemaker_cost_mcp.analysis.plan_ladder import first_year_saving
from sagemaker_cost_mcp.tools.coverage import hourly
from sagemaker_cost_mcp.tools.plan_study import PlanStudy
from sagemaker_cost_mcp.tools.text import count, usd


def summary(study: PlanStudy) -> str:
    """One sentence or two with the number that matters."""
    if study.found.blocked:
        return f"No commitment is recommended. {study.found.blocked}"
    chosen = study.chosen
    if chosen is None:
        return f"No commitment is recommended. {_why_not(study)}"
    said = (
        f"Commit {hourly(chosen.hourly_commitment)} an hour for {_years(chosen.kind.term_years)}, "
        f"{chosen.kind.payment_option}{', beyond the plans held' if study.found.plans else ''}: it saves "
        f"{usd(chosen.monthly_saving)} a month"
    )
    if study.found.findings:
        said += ", after the waste found has been stopped"
    paid = f"It pays for itself after {chosen.break_even_months:.1f} of {chosen.term_months} months."
    return f"{said}. {paid}{_first(study)}"


def _first(study: PlanStudy) -> str:
    """What buying on today's usage would do."""
    if study.todays_commitment is None or study.chosen is None:
        return ""
    commitment, saving = study.todays_commitment
    if commitment <= study.chosen.hourly_commitment:
        return ""
    return (
        f" Stop the waste first: the {hourly(commitment)} an hour that fits today's usage would {_gain(saving)} a "
        "month once it is gone."
    )


def _gain(saving: Decimal) -> str:
    return f"lose {usd(-saving)}" if saving < 0 else f"save {usd(saving)}"


def _why_not(study: PlanStudy) -> str:
    if study.refused:
        return study.refused
    if study.todays_commitment and study.todays_commitment[0]:
        commitment, saving = study.todays_commitment
        return (
            f"The {hourly(commitment)} an hour that fits today's usage would cover waste: once that is stopped, "
            f"it would {_gain(saving)} a month, and no commitment saves anything."
        )
    return (
        "No commitment would save: what is eligible and not covered yet runs in too few hours to make up for those in "
        "which a plan is paid and not used."
    )


def notes(study: PlanStudy) -> Iterator[str]:
    """Cash and timing, the longer term, how sure it is."""
    chosen = study.chosen
    if chosen is None:
        return
    yield _cash(chosen)
    yield from _return(study.offers, chosen)
    yield from _longer(study.offers, chosen, study)
    if study.uncertain:
        yield _ladder_note(study, chosen)


def _cash(chosen: Offer) -> str:
    if chosen.cash_break_even_months is None:
        return f"Nothing is paid upfront; {usd(chosen.monthly_payment)} a month is owed whatever is used."
    besides = f", and {usd(chosen.monthly_payment)} a month" if chosen.monthly_payment else ""
    return (
        f"{usd(chosen.upfront)} is paid on the first day{besides}; the charges avoided exceed what was paid after "
        f"{chosen.cash_break_even_months:.1f} months."
    )


def _return(offers: Sequence[Offer], chosen: Offer) -> Iterator[str]:
    """What paying early earns, a year, on the money laid out: half of it on average, since it is used up evenly."""
    later = next(
        (one for one in offers if not one.upfront and one.kind.term_years == chosen.kind.term_years), None
    )  # fmt: skip
    if later and chosen.upfront:
        more = chosen.monthly_saving - later.monthly_saving
        share = more * 12 / (chosen.upfront / 2) * 100
        yield (
            f"Paying early saves {usd(more)} a month more than No Upfront: about {share:.0f} % a year on the money "
            "laid out. Where money costs more than that, take No Upfront."
        )


def _longer(offers: Sequence[Offer], chosen: Offer, study: PlanStudy) -> Iterator[str]:
    """What a longer term would save, where it was not asked for."""
    longer = recommended(offers, 3)
    if study.asked.term_years is None and longer and longer.monthly_saving > chosen.monthly_saving:
        yield (
            f"3 years, {longer.kind.payment_option}, would save {usd(longer.monthly_saving - chosen.monthly_saving)} "
            f"a month more with {hourly(longer.hourly_commitment)} an hour, and needs {longer.break_even_months:.1f} "
            "months of such demand to pay for itself: no bill shows that far ahead, so one year is recommended."
        )


def _ladder_note(study: PlanStudy, chosen: Offer) -> str:
    first = first_year_saving(study.tranches)
    why = "There are too few whole weeks to see how they differ"
    if study.spread:
        low, high = (hourly(round(one, 3)) for one in (study.spread.lowest_commitment, study.spread.highest_commitment))
        why = f"Drawn again from its {count(study.spread.weeks, 'week')}, the best commitment lies from {low} to {high}"
    return (
        f"{why}: buy in four quarterly parts (ladder). It saves {usd(first)} in the first year instead of "
        f"{usd(chosen.monthly_saving * 12)}, and each part can still be left out."
    )


def _years(years: int) -> str:
    return count(years, "year")
