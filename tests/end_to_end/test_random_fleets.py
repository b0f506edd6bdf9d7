"""Two hundred fleets drawn by chance, each with its truth, and the laws that hold in every fleet."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from sagemaker_cost_mcp.model.finding import Verdict
from sagemaker_cost_mcp.model.money import HOURS_PER_MONTH, ZERO
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules._rule import discovered
from sagemaker_cost_mcp.settings import Settings
from sagemaker_cost_mcp.simulator.description import Fleet
from sagemaker_cost_mcp.tools.judging import SETTLING, Judged
from sagemaker_cost_mcp.tools.judging import judged as settled
from tests.random_fleets import JUDGED, Read, drawn, judging, readings
from tests.truth import Score, scores, verdicts

FLEETS = 200
CENT = Decimal("0.01")


@pytest.fixture(scope="module")
def read() -> Iterator[Read]:
    with readings() as reading:
        yield reading


@pytest.fixture(scope="module")
def scored(read: Read) -> dict[str, Score]:
    """All fleets together, by rule."""
    rules, found = judging(), dict.fromkeys(JUDGED, Score())
    for seed in range(FLEETS):
        fleet = drawn(seed)
        one = scores(fleet.truth, verdicts(read(fleet.fleet, rules), rules), JUDGED)
        found = {rule: found[rule] + replace(score, wrong=_seeded(seed, score)) for rule, score in one.items()}
    return found


def _seeded(seed: int, score: Score) -> tuple[str, ...]:
    return tuple(f"fleet {seed}: {wrong}" for wrong in score.wrong)


@pytest.mark.parametrize("rule", JUDGED)
def test_the_truth_is_found_in_fleets_drawn_by_chance(scored: dict[str, Score], rule: str) -> None:
    score = scored[rule]
    assert score.wrong == ()
    assert (score.precision, score.recall) == (1, 1)
    assert score.guilty >= FLEETS // 20, "chance draws enough of each kind"


def facts(said: Iterable[Verdict]) -> dict[tuple[str, str], tuple[str, Decimal]]:
    """Verdict and list saving by rule and resource."""
    return {
        (one.rule, one.resource.name): (type(one).__name__, getattr(one, "monthly_saving_list_usd", ZERO))
        for one in said
    }


@pytest.mark.parametrize("seed", range(1_000, 1_006))
def test_one_more_resource_changes_no_verdict_on_another(read: Read, seed: int) -> None:
    rules, few, more = judging(), drawn(seed, 6), drawn(seed, 9)
    before = facts(verdicts(read(few.fleet, rules), rules))
    after = facts(verdicts(read(more.fleet, rules), rules))
    assert len(more.run_rates) == len(few.run_rates) + 3
    assert {place: fact for place, fact in after.items() if place[1] in few.run_rates} == before


@pytest.mark.parametrize("seed", range(2_000, 2_003))
def test_the_order_in_which_an_account_is_read_changes_nothing(read: Read, seed: int) -> None:
    fleet = drawn(seed, 10).fleet
    forward, backward = judge_all(read, fleet), judge_all(read, shuffled(fleet, seed))
    assert facts(forward.findings) == facts(backward.findings)
    assert facts(forward.undecided) == facts(backward.undecided)
    assert forward.cash == backward.cash


def shuffled(fleet: Fleet, seed: int) -> Fleet:
    """The same account, told in another order."""
    chance = random.Random(seed)  # noqa: S311 - fleets are no secrets
    told: dict[str, Any] = {
        name: tuple(chance.sample(parts := getattr(fleet, name), len(parts)))
        for name in ("notebooks", "endpoints", "models", "trail", "lifecycle_scripts")
    }
    return replace(fleet, **told)


def everything(read: Read, fleet: Fleet) -> Snapshot:
    """What all rules read, and what settles cash."""
    return read(fleet, discovered(), SETTLING)


def judge_all(read: Read, fleet: Fleet) -> Judged:
    """Settled findings of all rules."""
    return settled(everything(read, fleet), discovered(), Settings())


@pytest.mark.parametrize("seed", range(3_000, 3_008))
def test_no_dollar_is_saved_twice(read: Read, seed: int) -> None:
    fleet = drawn(seed, 10)
    snapshot = everything(read, fleet.fleet)
    found = settled(snapshot, discovered(), Settings())
    assert found.cash > 0
    for name, rate in fleet.run_rates.items():
        cash = sum((one.monthly_saving_usd for one in found.findings if one.resource.name == name), ZERO)
        assert cash <= rate + CENT, name
    assert snapshot.bill is not None
    billed = sum((row.cost for row in snapshot.bill.rows), ZERO) * HOURS_PER_MONTH / snapshot.bill.hours
    assert found.cash <= billed + CENT
