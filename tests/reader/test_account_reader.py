"""Whole readings of the simulated account: its door answers in AWS's wire protocols, without a socket."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, get_args

import pytest

from sagemaker_cost_mcp.aws.gateway import Gateway
from sagemaker_cost_mcp.aws.sessions import behind
from sagemaker_cost_mcp.errors import BadQuestion, CredentialsExpired
from sagemaker_cost_mcp.model.ports import Question, Reader, Window
from sagemaker_cost_mcp.model.snapshot import Shelf
from sagemaker_cost_mcp.reader.account_reader import AccountReader
from sagemaker_cost_mcp.settings import Settings
from sagemaker_cost_mcp.simulator.door import InProcessDoor
from tests.accounts import PRESENT, embedded

AccountOf = Callable[..., Any]
PATIENCE = 240.0
NOW = PRESENT
ALL: frozenset[Shelf] = frozenset(get_args(Shelf))
NOTEBOOKS: frozenset[Shelf] = frozenset({"notebook_instances"})
BILL: frozenset[Shelf] = frozenset({"bill"})


def question(shelves: frozenset[Shelf] = ALL, **more: Any) -> Question:
    given: dict[str, Any] = {"seconds": PATIENCE, **more}
    return Question(shelves=shelves, **given)


def test_regions_come_from_the_bill_and_the_session(whole: Any) -> None:
    assert whole[1].snapshot.regions == ("eu-west-1", "us-east-1")


def test_the_moment_of_the_reading_is_the_clocks(whole: Any) -> None:
    assert whole[1].snapshot.taken_at == NOW


def test_the_bill_covers_the_last_thirty_complete_days_of_the_own_account(whole: Any) -> None:
    bill = whole[1].snapshot.bill
    assert (bill.window_start, bill.window_end) == (date(2026, 10, 20), date(2026, 11, 19))
    assert bill.account_ids == ("111122223333",)


def test_asking_again_costs_nothing_until_a_refresh(account_of: AccountOf) -> None:
    account = account_of()
    first = account.reader.read(question())
    again = account.reader.read(question())
    assert (again.aws_calls, again.aws_calls_usd) == (0, Decimal(0))
    assert again.snapshot == first.snapshot
    assert account.reader.read(question(refresh=True)).aws_calls_usd == first.aws_calls_usd


def test_window_accounts_and_metric_of_the_question_are_used(account_of: AccountOf) -> None:
    account = account_of()
    window = Window(start=date(2026, 11, 1), end=date(2026, 11, 10), granularity="DAILY")
    asked = question(BILL, window=window, account_ids=("111122223333",), cost_metric="UnblendedCost")
    bill = account.reader.read(asked).snapshot.bill
    assert bill is not None
    assert (bill.window_start, bill.metric, bill.account_ids) == (window.start, "UnblendedCost", ("111122223333",))


class Rotating:
    """Sessions whose access key changes when `number` does."""

    def __init__(self, scenario: str = "ml-team") -> None:
        self.number = 1
        self._source = behind(InProcessDoor(embedded(scenario, NOW)), region="us-east-1")

    def fresh(self) -> Any:
        session: Any = self._source.fresh()
        session.set_credentials(f"AKIAROTATING{self.number}", "secret")
        return session

    def stamp(self) -> object:
        return self.number


def test_what_one_key_read_is_never_answered_to_another() -> None:
    keys = Rotating()
    reader = AccountReader(Gateway(keys, Settings()), Settings(), lambda: NOW)
    asked = question(NOTEBOOKS, regions=("us-east-1",))
    first = reader.read(asked)
    keys.number = 2
    assert reader.read(asked).aws_calls == first.aws_calls
    keys.number = 1
    assert reader.read(asked).aws_calls == 1  # who it is, and then what it had read itself a moment ago
    reader.close()


def test_credentials_that_change_while_a_question_is_read_end_it() -> None:
    keys = Rotating()
    reader = AccountReader(Gateway(keys, Settings()), Settings(), lambda: NOW)

    def rotate(*_: object) -> None:
        keys.number = 2

    with pytest.raises(CredentialsExpired, match="changed while the question was read"):
        reader.read(question(NOTEBOOKS, regions=("us-east-1",), progress=rotate))
    reader.close()


def test_a_region_named_twice_is_read_once(account_of: AccountOf) -> None:
    account = account_of()
    snapshot = account.reader.read(question(NOTEBOOKS, regions=("us-east-1", "us-east-1"))).snapshot
    assert snapshot.regions == ("us-east-1",)
    assert len({notebook.ref.arn for notebook in snapshot.notebook_instances}) == len(snapshot.notebook_instances)


@pytest.mark.parametrize("regions", [("us-est-1",), ("us-east-1", "mars-north-1")])
def test_an_unknown_region_is_told_before_any_call(account_of: AccountOf, regions: tuple[str, ...]) -> None:
    account = account_of()
    with pytest.raises(BadQuestion, match="Unknown region"):
        account.reader.read(question(regions=regions))
    assert account.asked == []


def test_a_region_of_another_partition_is_told_apart_from_a_misspelt_one(account_of: AccountOf) -> None:
    account = account_of()
    with pytest.raises(BadQuestion, match="cn-north-1 is not in partition aws"):
        account.reader.read(question(regions=("cn-north-1",)))


def test_it_is_the_reader_that_the_tools_ask_for(gateway: Any, clock: Any) -> None:
    reader: Reader = AccountReader(gateway, Settings(), clock)
    assert callable(reader.read)


def test_no_region_anywhere_is_a_bad_question(gateway: Any, clock: Any) -> None:
    reader: Any = AccountReader(gateway, Settings(), clock)
    with pytest.raises(BadQuestion, match=r"No region to look at.*AWS_REGION"):
        reader._regions((), "aws")
    gateway.region = "us-west-9"
    with pytest.raises(BadQuestion, match="Unknown region 'us-west-9'"):
        reader._regions((), "aws")
    reader.close()
