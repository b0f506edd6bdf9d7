from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.anomalies import Detected
from sagemaker_cost_mcp.analysis.merged_anomalies import merged
from sagemaker_cost_mcp.model.anomalies import AwsAnomaly, RootCause
from tests.builders import D

HOST, TRAIN = "USE1-Host:ml.g5.xlarge", "USE1-Train:ml.g5.xlarge"


def day(number: int) -> date:
    return date(2026, 11, number)


def ours(start: int, end: int | None, impact: int = 50, usage_type: str = HOST) -> Detected:
    return Detected(
        usage_type=usage_type, region="us-east-1", start=day(start), end=None if end is None else day(end),
        peak=day(start), z=9.0, expected=D(100), actual=D(100 + impact), level=False, days=1, unit="Hrs",
        quantity=D(1), quantity_before=D(1), cost_before=D(1),
    )  # fmt: skip


def cause(usage_type: str | None, usd: int | None, account: str = "1" * 12) -> RootCause:
    contribution = None if usd is None else D(usd)
    return RootCause(usage_type=usage_type, region="us-east-1", account_id=account, contribution=contribution)


def aws(
    start: int, end: int, *causes: RootCause, monitor: str = "m", shared: bool = False, impact: int | None = 70
) -> AwsAnomaly:
    return AwsAnomaly(
        anomaly_id=f"{start}{monitor}", monitor_arn=monitor, start=day(start), end=day(end),
        impact=None if impact is None else D(impact), expected=D(30), actual=D(100), causes=causes, shared=shared,
        feedback=None,
    )  # fmt: skip


def test_the_same_usage_type_on_overlapping_days_is_one_row_with_both_impacts() -> None:
    (row,) = merged([aws(3, 6, cause(HOST, 70))], [ours(4, None)])
    assert (row.source, row.aws_impact, row.detector_impact, row.impact) == ("aws", 70, 50, 50)
    assert (row.start, row.end, row.expected, row.actual) == (day(3), None, 100, 150)
    assert row.account_ids == ("1" * 12,)


def test_days_that_only_touch_are_two_anomalies() -> None:
    found = merged([aws(3, 4, cause(HOST, 70))], [ours(4, 6)])
    assert [(row.source, row.impact) for row in found] == [("aws", 70), ("detector", 50)]


def test_other_usage_types_are_other_anomalies() -> None:
    assert len(merged([aws(3, 6, cause(TRAIN, 70))], [ours(3, 6)])) == 2


def test_one_of_ours_over_two_of_awss_is_one_row_that_adds_up_awss() -> None:
    (row,) = merged([aws(2, 4, cause(HOST, 20)), aws(6, 8, cause(HOST, 30))], [ours(2, 9)])
    assert (row.aws_impact, row.detector_impact) == (50, 50)


def test_two_monitors_that_saw_the_same_spend_count_once() -> None:
    (row,) = merged([aws(2, 4, cause(HOST, 20), monitor="a"), aws(2, 5, cause(HOST, 30), monitor="b")], [])
    assert row.impact == 30


def test_two_accounts_on_the_same_days_add_up() -> None:
    (row,) = merged([aws(2, 4, cause(HOST, 20)), aws(2, 4, cause(HOST, 30, "2" * 12))], [])
    assert (row.impact, row.account_ids) == (50, ("1" * 12, "2" * 12))


def test_awss_expected_spend_stands_in_only_where_it_speaks_of_nothing_else() -> None:
    (alone,) = merged([aws(2, 4, cause(HOST, 70))], [])
    assert (alone.expected, alone.actual) == (30, 100)
    (beside, _) = merged([aws(2, 4, cause(HOST, 40), cause(TRAIN, 30))], [])
    assert (beside.expected, beside.actual) == (None, None)
    (shared,) = merged([aws(2, 4, cause(HOST, None), shared=True)], [])
    assert (shared.expected, shared.impact) == (None, 0)


def test_without_a_contribution_the_whole_impact_is_the_one_causes() -> None:
    (row,) = merged([aws(2, 4, cause(HOST, None))], [])
    assert row.impact == 70
    (unknown,) = merged([aws(2, 4, cause(HOST, None), impact=None)], [])
    assert unknown.impact == 0


def test_an_anomaly_without_root_causes_stays_and_names_no_usage_type() -> None:
    (row,) = merged([aws(2, 4)], [])
    assert (row.usage_type, row.region, row.impact) == (None, None, 70)


def test_a_fall_is_never_taken_for_what_aws_reports() -> None:
    found = merged([aws(3, 6, cause(HOST, 70))], [ours(3, 6, impact=-40)])
    assert [(row.source, row.impact) for row in found] == [("aws", 70), ("detector", -40)]


SPANS = st.tuples(st.integers(1, 20), st.integers(1, 8), st.integers(1, 90), st.sampled_from([HOST, TRAIN]))


@given(st.lists(SPANS, max_size=8), st.lists(SPANS, max_size=8))
def test_no_dollar_of_the_detector_is_lost_or_doubled(
    told: list[tuple[int, int, int, str]], own: list[tuple[int, int, int, str]]
) -> None:
    found = merged(
        [aws(start, start + days, cause(name, usd)) for start, days, usd, name in told],
        [ours(start, start + days, usd, name) for start, days, usd, name in own],
    )
    assert sum(row.detector_impact or D(0) for row in found) == sum(usd for _, _, usd, _ in own)
    assert sum(row.aws_impact or D(0) for row in found) == sum(usd for _, _, usd, _ in told)
    assert all(row.source == ("detector" if row.aws_impact is None else "aws") for row in found)
