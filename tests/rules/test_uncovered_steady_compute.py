from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sagemaker_cost_mcp.model.finding import Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.money import HourlyUsage, RecordKind
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules.uncovered_steady_compute import RULE
from sagemaker_cost_mcp.settings import Thresholds
from tests.builders import ACCOUNT, D, bill, plan, row, snapshot
from tests.plan_builders import DISK, HOST, TRAIN, by_hour, rate, steady

BILLED = bill(row(HOST, "331.2", "1440"), row(DISK, "400", "4000", unit="GB-Mo"))
"""Two instances at $0.23 for thirty days."""


def judged(
    usage: HourlyUsage | None, *, rates: Sequence[Any] | None = (rate(HOST, "0.165"),), **changes: Any
) -> tuple[Verdict, ...]:
    made: Snapshot = snapshot(billed=BILLED, hourly=usage)
    known = None if rates is None else tuple(rates)
    return RULE.verdicts(made.model_copy(update={"plan_rates": known, **changes}), Thresholds())


def test_usage_around_the_clock_that_nothing_covers_is_found_without_a_dollar() -> None:
    (found,) = judged(steady(12))
    assert isinstance(found, Finding)
    assert (found.claims, found.monthly_saving_list_usd) == ((), 0)
    assert found.monthly_cost_usd == D("331.2") * 730 / 720
    assert found.resource.arn == f"arn:aws:iam::{ACCOUNT}:root"
    charged, used = found.evidence
    assert charged == f"$335.80 a month is eligible for a Savings Plan and charged on demand: {HOST}"
    assert used.startswith(
        "over 12 days by the hour, a one-year commitment of $0.330 an hour would have been 100 % used"
    )
    assert "recommend_savings_plan" in found.recommendation


def test_only_the_dearest_usage_types_are_named() -> None:
    names = [f"USE1-Host:ml.m{size}.large" for size in range(4)]
    billed = bill(*(row(name, "331.2", "1440") for name in names))
    (found,) = judged(
        by_hour([dict.fromkeys(names, "2")] * 48), rates=[rate(name, "0.165") for name in names], bill=billed
    )
    assert isinstance(found, Finding)
    assert found.evidence[0].endswith(f"{', '.join(names[:3])} and 1 more")


def test_bursts_are_innocent() -> None:
    assert judged(by_hour([{HOST: "20"} if hour % 10 == 0 else {} for hour in range(240)])) == ()


def test_what_a_plan_held_covers_is_innocent() -> None:
    assert judged(steady(12), savings_plans=(plan("0.33", {HOST: "0.165"}),)) == ()
    (found,) = judged(steady(12), savings_plans=(plan("0.165", {HOST: "0.165"}),))
    assert "$0.165 an hour" in found.evidence[1] if isinstance(found, Finding) else False


def test_what_a_plan_of_another_account_covers_is_taken_off() -> None:
    shared = bill(row(HOST, "165.6", "720"), row(HOST, "165.6", "720", RecordKind.COVERED_USAGE))
    (found,) = judged(steady(12), bill=shared)
    assert isinstance(found, Finding)
    assert "$0.165 an hour" in found.evidence[1]


def test_little_money_and_what_is_not_eligible_are_innocent() -> None:
    assert judged(steady(12), bill=bill(row(HOST, "9", "40"))) == ()
    assert judged(steady(12), rates=[rate(TRAIN, "0.08")]) == ()
    assert judged(steady(12), bill=bill(days=0)) == ()


def test_without_a_one_year_rate_there_is_nothing_to_weigh() -> None:
    assert judged(steady(12), rates=[rate(HOST, "0.1", 3, "All Upfront")]) == ()


def test_without_hours_it_is_undecided_how_steady_it_is() -> None:
    for usage in (None, by_hour([{HOST: "2"}], hourly=False)):
        (verdict,) = judged(usage)
        assert isinstance(verdict, Undecided)
        assert "$335.80 a month is eligible" in verdict.missing
        assert "hourly granularity" in verdict.how_to_fix


def test_without_bill_or_rates_it_is_undecided() -> None:
    for changes, missing in (({"bill": None}, "the bill was not read"), ({"rates": None}, "rates were not read")):
        (verdict,) = judged(steady(12), **changes)
        assert isinstance(verdict, Undecided)
        assert missing in verdict.missing


def test_beside_a_plan_in_another_currency_nothing_is_reckoned() -> None:
    yuan = plan("0.165", {HOST: "0.165"}).model_copy(update={"currency": "CNY"})
    (verdict,) = judged(steady(12), savings_plans=(yuan,))
    assert isinstance(verdict, Undecided)
    assert "another currency than the bill" in verdict.missing
