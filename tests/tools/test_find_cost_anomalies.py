from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from sagemaker_cost_mcp.errors import BadQuestion, DeadlinePassed
from sagemaker_cost_mcp.model.anomalies import AwsAnomaly, RootCause
from sagemaker_cost_mcp.model.money import Bill, BillRow
from sagemaker_cost_mcp.model.ports import Question, SnapshotRead
from sagemaker_cost_mcp.model.snapshot import Gap, Snapshot
from sagemaker_cost_mcp.settings import Settings, Thresholds
from sagemaker_cost_mcp.tools.anomalies import anomalies_text
from sagemaker_cost_mcp.tools.anomaly_answer import AnomaliesAnswer, AnomaliesAsked, found_anomalies
from sagemaker_cost_mcp.tools.desk import Dates, Desk, Line
from tests.builders import ACCOUNT, NOW, D, bill, endpoint, row, snapshot
from tests.tools.conftest import FakeReader

HOST, TRAIN = "USE1-Host:ml.m5.xlarge", "EU-Train:ml.m5.xlarge"
TODAY = NOW.date()
END = TODAY - timedelta(days=1)
SINCE = END - timedelta(days=30)
START = SINCE - timedelta(days=56)
SPIKE = date(2026, 11, 10)
DENIED = Gap(operation="ce:GetAnomalies", region="us-east-1", account_id=ACCOUNT, reason="Not allowed.")


def cost(day: date, usd: str, usage_type: str = HOST, quantity: str | None = None) -> BillRow:
    return row(usage_type, usd, quantity or usd, start=datetime.combine(day, time(), UTC))


def days(start: date = START) -> list[date]:
    return [start + timedelta(days=n) for n in range((END - start).days)]


def daily(*rows: BillRow, start: date = START) -> Bill:
    return bill(*rows).model_copy(update={"window_start": start, "window_end": END, "account_ids": ()})


def spiked() -> Bill:
    return daily(*(cost(day, "90" if day == SPIKE else "40") for day in days()))


def reported(
    usage_type: str | None = HOST, region: str = "us-east-1", account: str = ACCOUNT, **more: object
) -> AwsAnomaly:
    cause = RootCause(usage_type=usage_type, region=region, account_id=account, contribution=D(48))
    known = {
        "anomaly_id": "a", "monitor_arn": "m", "start": SPIKE, "end": SPIKE + timedelta(days=1), "impact": D(48),
        "expected": D(42), "actual": D(90), "causes": (cause,), "shared": False, "feedback": None,
    }  # fmt: skip
    return AwsAnomaly.model_validate({**known, **more})


def account(billed: Bill | None, aws: tuple[AwsAnomaly, ...] | None = ()) -> Snapshot:
    return snapshot(billed=billed).model_copy(update={"cost_anomalies": aws})


def found(reader: FakeReader, read: Snapshot, *, floor: int = 10, **asked: object) -> AnomaliesAnswer:
    reader.snapshot = read
    settings = Settings(thresholds=Thresholds(anomaly_usd=floor))
    desk = Desk(reader=reader, settings=settings, clock=lambda: NOW)
    return found_anomalies(desk, AnomaliesAsked(**asked), Line())  # type: ignore[arg-type] # fields of the question


def test_thirty_days_are_judged_with_eight_weeks_before_them(reader: FakeReader) -> None:
    answer = found(reader, account(spiked()))
    window = reader.asked[0].window
    assert window is not None
    assert (window.start, window.end, window.granularity) == (START, END, "DAILY")
    assert reader.asked[0].shelves == {"bill", "cost_anomalies"}
    assert (answer.meta.window_start, answer.meta.window_end) == (SINCE, END)


def test_ours_and_awss_of_the_same_days_are_one_row(reader: FakeReader) -> None:
    (one,) = found(reader, account(spiked(), (reported(),))).anomalies
    assert (one.source, one.aws_impact_usd, one.detector_impact_usd, one.impact_usd) == ("aws", 48, 50, 50)
    assert (one.start_date, one.end_date, one.peak_date) == (SPIKE, SPIKE + timedelta(days=1), SPIKE)
    assert (one.expected_usd, one.actual_usd, one.region, one.account_ids) == (40, 90, "us-east-1", [ACCOUNT])


def test_a_detector_alone_says_so_and_what_grew(reader: FakeReader) -> None:
    answer = found(reader, account(spiked()))
    (one,) = answer.anomalies
    assert (one.source, one.aws_impact_usd) == ("detector", None)
    assert one.likely_cause == "40 Hrs a day before, 90 Hrs then, at about the same price; a peak that passed"
    assert answer.summary.startswith("1 anomaly in SageMaker cost in 2026-10-20 to 2026-11-19 (end exclusive), $50.00")
    assert "| +$50.00 | 2026-11-10 |" in anomalies_text(answer)


def test_what_aws_alone_found_stays(reader: FakeReader) -> None:
    quiet = daily(*(cost(day, "40") for day in days()))
    (one,) = found(reader, account(quiet, (reported(feedback="NO"),))).anomalies
    assert (one.source, one.expected_usd, one.actual_usd, one.detector_impact_usd) == ("aws", 42, 90, None)
    text = anomalies_text(found(reader, account(quiet, (reported(feedback="NO"),))))
    assert "people told AWS that it is none" in text


def test_a_cause_that_aws_does_not_name_is_not_made_up(reader: FakeReader) -> None:
    answer = found(reader, account(daily(*(cost(day, "40") for day in days())), (reported(None),)))
    assert answer.anomalies[0].usage_type is None
    assert "one that AWS does not explain" in answer.summary
    assert "not named by AWS" in anomalies_text(answer)


def test_a_new_price_is_told_from_new_usage(reader: FakeReader) -> None:
    dearer = daily(*(cost(day, "90" if day >= SPIKE else "40", quantity="100") for day in days()))
    (one,) = found(reader, account(dearer)).anomalies
    assert one.end_date is None
    assert (
        one.likely_cause
        == "a unit (Hrs) cost $0.40 before, $0.90 then: price, discount or coverage changed; a new level that stays"
    )


def test_a_fresh_usage_type_names_the_resource_that_was_made(reader: FakeReader) -> None:
    fresh = daily(
        *(cost(day, "5", TRAIN) for day in days()), *(cost(day, "20") for day in days(END - timedelta(days=4)))
    )
    young = endpoint("young", created_at=datetime.combine(END - timedelta(days=4), time(), UTC))
    read = account(fresh).model_copy(update={"endpoints": (young,)})
    answer = found(reader, read)
    (one,) = answer.anomalies
    assert one.likely_cause.startswith("not billed in the four weeks before; then 20 Hrs a day; too recent")
    assert [likely.resource.name for likely in one.likely_resources] == ["young"]
    assert "goes on" in anomalies_text(answer)


def test_a_charge_without_quantity_and_a_fall_have_words_too(reader: FakeReader) -> None:
    flat = [cost(day, "90" if day == SPIKE else "40", quantity="0") for day in days()]
    fall = [cost(day, "0.5" if day >= SPIKE else "40", TRAIN, "1" if day >= SPIKE else "80") for day in days()]
    words = [one.likely_cause for one in found(reader, account(daily(*flat, *fall))).anomalies]
    assert words == [
        "$40.00 a day before, then $90.00; a peak that passed",
        "80 Hrs a day before, 1 Hrs then, at about the same price; a lower level that stays",
    ]


def test_regions_and_accounts_cut_both_halves(reader: FakeReader) -> None:
    rows = [cost(day, "90" if day == SPIKE else "40", name) for day in days() for name in (HOST, TRAIN)]
    both = (reported(), reported(TRAIN, "eu-west-1", "2" * 12, anomaly_id="b"))
    answer = found(reader, account(daily(*rows), both), regions=("eu-west-1",))
    assert [one.usage_type for one in answer.anomalies] == [TRAIN]
    other = found(reader, account(daily(*rows), both), account_ids=("2" * 12,))
    assert [one.source for one in other.anomalies if one.usage_type == TRAIN] == ["aws"]
    assert [one.source for one in other.anomalies if one.usage_type == HOST] == ["detector"]
    assert reader.asked[-1].shelves == {"bill", "cost_anomalies"}


def test_a_quiet_bill_is_told_as_quiet(reader: FakeReader) -> None:
    answer = found(reader, account(daily(*(cost(day, "40") for day in days()))))
    assert answer.summary == "No SageMaker cost above expected was found in 2026-10-20 to 2026-11-19 (end exclusive)."
    assert (answer.total_impact_usd, answer.undecided) == (0, [])
    assert "| Impact |" not in anomalies_text(answer)


def test_what_could_not_be_read_is_undecided_and_never_quiet(reader: FakeReader) -> None:
    denied = account(spiked(), None).model_copy(update={"gaps": (DENIED,)})
    answer = found(reader, denied)
    assert len(answer.anomalies) == 1
    assert answer.undecided == ["Whether AWS itself found something is not known: its anomalies could not be read."]
    blind = found(reader, account(None, (reported(),)))
    assert [one.source for one in blind.anomalies] == ["aws"]
    assert blind.undecided == ["The detector judged nothing: the bill could not be read."]
    nothing = found(reader, account(None, None))
    assert nothing.total_impact_usd is None
    assert nothing.summary.startswith("Neither the bill nor AWS's own anomalies could be read")


def test_a_young_bill_is_undecided(reader: FakeReader) -> None:
    young = END - timedelta(days=10)
    answer = found(reader, account(daily(*(cost(day, "40") for day in days(young)))))
    assert answer.summary.startswith("The detector judged nothing in")
    assert "three weeks" in answer.undecided[0]
    half = END - timedelta(days=40)
    later = found(reader, account(daily(*(cost(day, "40") for day in days(half)))))
    first = half + timedelta(days=21)
    assert later.undecided == [
        f"Days before {first} were not judged: there are fewer than three weeks of bill before them."
    ]


def test_a_missing_day_is_said(reader: FakeReader) -> None:
    answer = found(reader, account(daily(*(cost(day, "40") for day in days() if day != SPIKE))))
    assert answer.undecided == ["Cost Explorer lists nothing at all for 2026-11-10: missing, not free, and not judged."]


def test_days_that_are_not_complete_are_not_judged(reader: FakeReader) -> None:
    answer = found(reader, account(spiked()), dates=Dates(start=SINCE, end=TODAY + timedelta(days=1)))
    assert answer.meta.window_end == END
    assert f"Days from {END} on are not complete yet and were not judged." in answer.notes


def test_beyond_ninety_days_only_the_detector_looked(reader: FakeReader) -> None:
    answer = found(reader, account(spiked()), dates=Dates(start=date(2026, 7, 1), end=date(2026, 8, 1)))
    assert any("AWS keeps its anomalies for 90 days" in note for note in answer.notes)


def test_history_is_not_asked_for_beyond_what_cost_explorer_keeps(reader: FakeReader) -> None:
    found(reader, account(spiked()), dates=Dates(start=date(2025, 10, 20), end=date(2025, 12, 1)))
    window = reader.asked[0].window
    assert window is not None
    assert window.start == date(2025, 10, 1)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"min_impact_usd": D(-1)}, "min_impact_usd is -1"),
        ({"lookback_days": 0}, "lookback_days is 0"),
        ({"dates": Dates(start=END, end=TODAY)}, "No complete day lies between start_date"),
        ({"dates": Dates(start=SPIKE, end=SPIKE)}, "No complete day lies between start_date"),
    ],
)
def test_questions_that_cannot_be_right_are_refused_before_anything_is_paid(
    reader: FakeReader, asked: dict[str, Any], says: str
) -> None:
    with pytest.raises(BadQuestion, match=says):
        found(reader, account(None), **asked)
    assert reader.asked == []


def test_the_floor_is_a_setting_and_an_argument(reader: FakeReader) -> None:
    assert found(reader, account(spiked()), floor=60).anomalies == []
    assert len(found(reader, account(spiked()), floor=60, min_impact_usd=D(1)).anomalies) == 1


def test_a_foreign_currency_is_said(reader: FakeReader) -> None:
    answer = found(reader, account(spiked().model_copy(update={"currency": "CNY"})))
    assert any("All amounts are CNY" in note for note in answer.notes)


def test_what_is_not_listed_is_counted_and_the_text_is_short(reader: FakeReader) -> None:
    rows = [cost(day, str(60 + n if day == SPIKE else 20), f"USE1-Thing{n}") for day in days() for n in range(40)]
    answer = found(reader, account(daily(*rows)))
    assert (len(answer.anomalies), answer.other_anomalies) == (12, 28)
    assert answer.total_impact_usd == sum(40 + n for n in range(40))
    assert "and 28 smaller ones" in anomalies_text(answer)
    assert len(anomalies_text(answer).encode()) < 8_000


class RefusesResources(FakeReader):
    """Answers the bill; then the time is up."""

    def read(self, question: Question) -> SnapshotRead:
        if "bill" not in question.shelves:
            raise DeadlinePassed("The time was up.")
        return super().read(question)


def test_anomalies_are_told_even_where_resources_cannot_be_looked_at() -> None:
    answer = found(RefusesResources(), account(spiked()))
    assert len(answer.anomalies) == 1
    assert answer.notes == ["The resources behind it were not looked at: The time was up."]
    assert "Likely behind it" not in anomalies_text(answer)


def test_an_anomaly_of_another_account_is_told_without_resources(reader: FakeReader) -> None:
    abroad = (reported(account="2" * 12, usage_type=TRAIN, region="eu-west-1"),)
    answer = found(reader, account(daily(*(cost(day, "40") for day in days())), abroad))
    assert answer.anomalies[0].account_ids == ["2" * 12]
    assert len(reader.asked) == 1
