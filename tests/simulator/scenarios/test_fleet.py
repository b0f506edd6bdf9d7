"""The fleet of any size."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from sagemaker_cost_mcp.simulator.account import SimulatedAccount, open_account
from sagemaker_cost_mcp.simulator.scenarios.fleet import Size, fleet

NOW = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)


def test_a_larger_fleet_only_adds() -> None:
    small, large = fleet(NOW, Size(notebooks=7)), fleet(NOW, Size(notebooks=200))
    assert (len(small.notebooks), len(large.notebooks)) == (7, 200)
    assert large.notebooks[:7] == small.notebooks
    assert len({notebook.name for notebook in large.notebooks}) == 200


@pytest.mark.parametrize("kind", ["notebooks", "endpoints", "training_jobs"])
def test_the_nth_of_a_kind_is_the_same_in_a_fleet_of_any_size(kind: str) -> None:
    small = getattr(fleet(NOW, Size(notebooks=3, endpoints=5, jobs=60)), kind)
    large = getattr(fleet(NOW, Size(notebooks=30, endpoints=40, jobs=500)), kind)
    assert large[: len(small)] == small
    assert len({one.name for one in large}) == len(large) > len(small)


def test_twenty_thousand_training_jobs_fill_four_weeks_and_are_over() -> None:
    jobs = fleet(NOW, Size(notebooks=0, jobs=20_000)).training_jobs
    assert max(job.ended for job in jobs) <= NOW.replace(hour=0, minute=0)
    assert NOW - timedelta(days=29) < min(job.started for job in jobs) < NOW - timedelta(days=27)
    assert sum(job.spot for job in jobs) == 4000
    assert sum(job.status == "Failed" for job in jobs) == 400


def test_a_thousand_endpoints_share_what_their_metrics_are_reckoned_from() -> None:
    account = SimulatedAccount(fleet(NOW, Size(notebooks=0, endpoints=1000)), lambda: NOW)
    day = NOW.replace(hour=0, minute=0) - timedelta(days=2)

    def calls(number: int) -> tuple[object, float]:
        where = frozenset({("EndpointName", f"endpoint-{number:05d}"), ("VariantName", "AllTraffic")})
        (series,) = account.metric("us-east-1", ("AWS/SageMaker", "Invocations", where))
        tally = series.tally(day, day + timedelta(days=1))
        assert tally is not None
        return tally, tally.total

    assert calls(0)[0] is calls(6)[0], "reckoned once"
    assert calls(0)[1] > 0
    assert calls(1)[1] == 0, "every second one is idle"


def test_it_may_be_empty() -> None:
    assert fleet(NOW, Size(notebooks=0)).notebooks == ()


def test_it_is_the_same_all_day_long() -> None:
    assert fleet(NOW) == fleet(NOW.replace(hour=23))


def test_everything_in_it_has_a_price() -> None:
    account = SimulatedAccount(fleet(NOW, Size(endpoints=12, jobs=100)), lambda: NOW)
    assert open_account("fleet", lambda: NOW).bill.day(NOW.date())
    assert sum(charge.unblended for charge in account.bill.day(NOW.date())) > 0
