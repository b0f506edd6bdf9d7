from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sagemaker_cost_mcp.billing.anomalies import cost_anomalies
from sagemaker_cost_mcp.errors import AccessDenied
from sagemaker_cost_mcp.model.ports import Window
from tests.fake_reading import Answers, Asked, ReadingOf

TODAY = date(2026, 11, 20)
WINDOW = Window(start=date(2026, 10, 20), end=date(2026, 11, 19), granularity="DAILY")
HOST = "USE1-Host:ml.g5.xlarge"
MONITORS = {"AnomalyMonitors": [{"MonitorName": "all", "MonitorType": "DIMENSIONAL"}]}


def cause(service: str = "Amazon SageMaker", **more: Any) -> dict[str, Any]:
    known = {"Region": "us-east-1", "LinkedAccount": "1" * 12, "UsageType": HOST, "Impact": {"Contribution": 61.2}}
    return {"Service": service, **known, **more}


def anomaly(
    *causes: dict[str, Any], first: str = "2026-11-10", last: str = "2026-11-12", **more: Any
) -> dict[str, Any]:
    return {
        "AnomalyId": first,
        "AnomalyStartDate": first,
        "AnomalyEndDate": last,
        "DimensionValue": "Amazon SageMaker",
        "RootCauses": list(causes),
        "AnomalyScore": {"MaxScore": 1.0, "CurrentScore": 0.5},
        "Impact": {"MaxImpact": 30.1, "TotalImpact": 61.2, "TotalActualSpend": 161.2, "TotalExpectedSpend": 100.0},
        "MonitorArn": "arn:aws:ce::111122223333:anomalymonitor/a",
        **more,
    }


def test_ninety_days_are_asked_for_at_most_and_up_to_today(reading_of: ReadingOf, asked: Asked) -> None:
    reading = reading_of({"GetAnomalies": {"Anomalies": [anomaly(cause())]}})
    cost_anomalies(reading, Window(start=date(2026, 1, 1), end=TODAY), TODAY)
    assert asked == [
        ("GetAnomalies", "us-east-1", {"DateInterval": {"StartDate": "2026-08-22", "EndDate": "2026-11-20"}})
    ]


def test_an_anomaly_has_sagemakers_root_causes_and_the_day_after_its_last(reading_of: ReadingOf) -> None:
    row = anomaly(cause(), cause("Amazon Simple Storage Service", UsageType="TimedStorage-ByteHrs"), Feedback="NO")
    (found,) = cost_anomalies(reading_of({"GetAnomalies": {"Anomalies": [row]}}), WINDOW, TODAY).items
    assert (found.start, found.end, found.feedback, found.shared) == (
        date(2026, 11, 10),
        date(2026, 11, 13),
        "NO",
        True,
    )
    (own,) = found.causes
    assert (own.usage_type, own.account_id, own.contribution) == (HOST, "1" * 12, Decimal("61.2"))
    assert (found.impact, found.expected, found.actual) == (Decimal("61.2"), Decimal("100.0"), Decimal("161.2"))


def test_what_aws_leaves_out_is_unknown_and_not_zero(reading_of: ReadingOf) -> None:
    bare = {"Service": "Amazon SageMaker AI"}
    row = anomaly(bare, Impact={"MaxImpact": 3.0})
    (found,) = cost_anomalies(reading_of({"GetAnomalies": {"Anomalies": [row]}}), WINDOW, TODAY).items
    assert (found.impact, found.expected, found.actual) == (None, None, None)
    (own,) = found.causes
    assert (own.usage_type, own.region, own.account_id, own.contribution) == (None, None, None, None)


def test_without_root_causes_the_watched_service_decides(reading_of: ReadingOf) -> None:
    rows = [anomaly(), anomaly(first="2026-11-11", DimensionValue="Amazon EC2")]
    (found,) = cost_anomalies(reading_of({"GetAnomalies": {"Anomalies": rows}}), WINDOW, TODAY).items
    assert (found.causes, found.start) == ((), date(2026, 11, 10))


def test_other_services_and_other_days_are_left_out(reading_of: ReadingOf) -> None:
    rows = [
        anomaly(cause("Amazon EC2")),
        anomaly(cause(), first="2026-09-01", last="2026-10-19"),
        anomaly(cause(), first="2026-11-19", last="2026-11-19"),
    ]
    outcome = cost_anomalies(reading_of({"GetAnomalies": {"Anomalies": rows}}), WINDOW, TODAY)
    assert (outcome.items, outcome.gaps) == ((), ())


def test_anomalies_are_gathered_from_all_pages(reading_of: ReadingOf, asked: Asked) -> None:
    pages = [
        {"Anomalies": [anomaly(cause(), first="2026-11-11")], "NextPageToken": "t"},
        {"Anomalies": [anomaly(cause())]},
    ]
    found = cost_anomalies(reading_of({"GetAnomalies": pages}), WINDOW, TODAY).items
    assert [one.start.day for one in found] == [10, 11]
    assert len(asked) == 2


def test_silence_without_a_monitor_is_a_gap(reading_of: ReadingOf) -> None:
    answers: Answers = {"GetAnomalies": {"Anomalies": []}, "GetAnomalyMonitors": {"AnomalyMonitors": []}}
    outcome = cost_anomalies(reading_of(answers), WINDOW, TODAY)
    (gap,) = outcome.gaps
    assert (outcome.items, gap.operation) == ((), "ce:GetAnomalies")
    assert "no monitor" in gap.reason


def test_silence_of_a_monitor_is_an_answer(reading_of: ReadingOf, asked: Asked) -> None:
    outcome = cost_anomalies(
        reading_of({"GetAnomalies": {"Anomalies": []}, "GetAnomalyMonitors": MONITORS}), WINDOW, TODAY
    )
    assert (outcome.items, outcome.gaps) == ((), ())
    assert [operation for operation, *_ in asked] == ["GetAnomalies", "GetAnomalyMonitors"]


def test_monitors_that_may_not_be_listed_leave_a_gap(reading_of: ReadingOf) -> None:
    denied = AccessDenied("Not allowed.", operation="ce:GetAnomalyMonitors", missing_permission="ce:GetAnomalyMonitors")
    outcome = cost_anomalies(
        reading_of({"GetAnomalies": {"Anomalies": []}, "GetAnomalyMonitors": denied}), WINDOW, TODAY
    )
    assert [gap.missing_permission for gap in outcome.gaps] == ["ce:GetAnomalyMonitors"]
