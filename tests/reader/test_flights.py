from __future__ import annotations

import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.errors import Cancelled, DeadlinePassed, Throttled
from sagemaker_cost_mcp.model.snapshot import Gap
from sagemaker_cost_mcp.reader.flights import Flights, Load, Loaded, Seat

PATIENCE = 10.0
GAP = Gap(operation="x:Y", region="us-east-1", account_id="1", reason="no")


def landed(seat: Seat[Any]) -> Any:
    """The value of a seat once its flight is over."""
    for _ in range(int(PATIENCE / 0.05)):
        if seat.wait():
            break
    return seat.loaded().value


class Counting:
    """A load that counts how often it was read, and may be held."""

    def __init__(self, *, seconds_kept: float = 600, gaps: tuple[Gap, ...] = ()) -> None:
        self.count = 0
        self.readings: list[Reading] = []
        self.begun = threading.Event()
        self.go = threading.Event()
        self.go.set()
        self._gaps = gaps
        self._seconds_kept = seconds_kept

    def load(self, key: str = "key") -> Load[int]:
        return Load(key=key, read=self._read, seconds_kept=self._seconds_kept)

    def _read(self, reading: Reading) -> Loaded[int]:
        self.count += 1
        number = self.count
        self.readings.append(reading)
        reading.call("ce", "GetCostAndUsage", "us-east-1")
        self.begun.set()
        while not self.go.wait(0.01):
            reading.check()
        return Loaded(value=number, gaps=self._gaps)


def test_an_answer_is_shared_until_it_is_too_old(flights: Flights, clock: Any) -> None:
    counting = Counting(seconds_kept=600)
    assert landed(flights.board(counting.load(), seconds=PATIENCE)) == 1
    clock.move(599)
    assert landed(flights.board(counting.load(), seconds=PATIENCE)) == 1
    clock.move(2)
    assert landed(flights.board(counting.load(), seconds=PATIENCE)) == 2


def test_other_keys_are_other_answers(flights: Flights) -> None:
    counting = Counting()
    landed(flights.board(counting.load("a"), seconds=PATIENCE))
    landed(flights.board(counting.load("b"), seconds=PATIENCE))
    assert counting.count == 2


def test_an_answer_with_gaps_is_given_and_not_kept(flights: Flights) -> None:
    counting = Counting(gaps=(GAP,))
    seat = flights.board(counting.load(), seconds=PATIENCE)
    assert landed(seat) == 1
    assert seat.loaded().gaps == (GAP,)
    assert landed(flights.board(counting.load(), seconds=PATIENCE)) == 2


def test_an_error_reaches_the_asker_and_is_not_kept(flights: Flights) -> None:
    answers: list[Callable[[], Loaded[str]]] = [throttled, lambda: Loaded(value="fine")]
    load = Load(key="key", read=lambda _: answers.pop(0)(), seconds_kept=600)
    with pytest.raises(Throttled):
        landed(flights.board(load, seconds=PATIENCE))
    assert landed(flights.board(load, seconds=PATIENCE)) == "fine"


def throttled() -> Loaded[str]:
    raise Throttled("slow down")


def test_refresh_reads_again_and_replaces_what_was_kept(flights: Flights) -> None:
    counting = Counting()
    landed(flights.board(counting.load(), seconds=PATIENCE))
    assert landed(flights.board(counting.load(), seconds=PATIENCE, refresh=True)) == 2
    assert landed(flights.board(counting.load(), seconds=PATIENCE)) == 2


def test_those_who_ask_for_the_same_at_the_same_time_share_one_load_and_one_pays(flights: Flights) -> None:
    counting = Counting()
    counting.go.clear()
    seats = [flights.board(counting.load(), seconds=PATIENCE) for _ in range(5)]
    counting.go.set()
    assert [landed(seat) for seat in seats] == [1] * 5
    assert [seat.calls for seat in seats] == [1, 0, 0, 0, 0]
    assert [seat.usd for seat in seats] == [Decimal("0.01")] + [Decimal(0)] * 4


def test_who_is_served_from_what_was_kept_pays_nothing(flights: Flights) -> None:
    counting = Counting()
    landed(flights.board(counting.load(), seconds=PATIENCE))
    assert flights.board(counting.load(), seconds=PATIENCE).calls == 0


def test_a_refresh_does_not_board_a_load_that_began_without_it(flights: Flights) -> None:
    counting = Counting()
    counting.go.clear()
    old = flights.board(counting.load(), seconds=PATIENCE)
    assert counting.begun.wait(PATIENCE)
    new = flights.board(counting.load(), seconds=PATIENCE, refresh=True)
    counting.go.set()
    assert {landed(old), landed(new)} == {1, 2}
    assert landed(flights.board(counting.load(), seconds=PATIENCE)) == landed(new)


def test_the_first_asker_may_leave_without_harm_to_the_others(flights: Flights) -> None:
    counting = Counting()
    counting.go.clear()
    first = flights.board(counting.load(), seconds=PATIENCE)
    second = flights.board(counting.load(), seconds=PATIENCE)
    assert counting.begun.wait(PATIENCE)
    first.leave()
    counting.go.set()
    assert landed(second) == 1


def test_the_load_is_cancelled_when_all_askers_have_left(flights: Flights) -> None:
    counting = Counting()
    counting.go.clear()
    seats = [flights.board(counting.load(), seconds=PATIENCE) for _ in range(2)]
    assert counting.begun.wait(PATIENCE)
    for seat in seats:
        seat.leave()
    with pytest.raises(Cancelled):
        landed(seats[0])


def test_a_load_that_everybody_left_is_not_boarded_again(flights: Flights) -> None:
    counting = Counting()
    counting.go.clear()
    first = flights.board(counting.load(), seconds=PATIENCE)
    assert counting.begun.wait(PATIENCE)
    first.leave()
    counting.go.set()
    assert landed(flights.board(counting.load(), seconds=PATIENCE)) == 2


def test_a_load_lasts_as_long_as_its_most_patient_asker(flights: Flights) -> None:
    counting = Counting()
    counting.go.clear()
    flights.board(counting.load(), seconds=4)
    assert counting.begun.wait(PATIENCE)
    second = flights.board(counting.load(), seconds=PATIENCE)
    assert counting.readings[0].remaining > 5
    counting.go.set()
    assert landed(second) == 1


def test_a_load_ends_at_the_deadline_of_its_askers(flights: Flights) -> None:
    counting = Counting()
    counting.go.clear()
    with pytest.raises(DeadlinePassed):
        landed(flights.board(counting.load(), seconds=0.2))


def test_a_load_runs_in_a_thread_of_its_own_with_a_reading_of_its_own(flights: Flights, gateway: Any) -> None:
    threads: list[threading.Thread] = []

    def read(reading: Reading) -> Loaded[str]:
        threads.append(threading.current_thread())
        return Loaded(value=reading.identity.account_id)

    assert landed(flights.board(Load(key=1, read=read, seconds_kept=0), seconds=PATIENCE)) == "111122223333"
    assert threads[0] is not threading.current_thread()
    assert gateway.opened == 1


def test_answers_kept_are_bounded(flights: Flights) -> None:
    counting = Counting()
    for number in range(600):
        landed(flights.board(counting.load(str(number)), seconds=PATIENCE))
    kept: Any = flights
    assert len(kept._kept) <= 512
    assert landed(flights.board(counting.load("599"), seconds=PATIENCE)) == 600
