from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.audited_tags import Audited, audited, by_kind, known_cost
from sagemaker_cost_mcp.model.money import Bill
from sagemaker_cost_mcp.model.resources import NotebookInstance
from sagemaker_cost_mcp.model.training import TrainingJob
from tests.builders import bill, notebook, price, row, snapshot
from tests.work_builders import processing_job, training_job

PRICES = (
    price("USE1-Notebk:ml.m5.xlarge", "0.23"),
    price("USE1-Notebk:VolumeUsage.gp2", "0.14", unit="GB-Mo"),
)
BILLED = bill(row("USE1-Train:ml.m5.xlarge", "0.40", "2"))
"""Two hours of training."""


def book(name: str, tags: Mapping[str, str] | None, gigabytes: int = 50) -> NotebookInstance:
    made = notebook(name, volume_gb=gigabytes)
    return made.model_copy(update={"ref": made.ref.model_copy(update={"tags": tags})})


def audit(*books: NotebookInstance, billed: Bill | None = BILLED, **shelves: Any) -> tuple[Audited, ...]:
    made = snapshot(notebooks=books, prices=PRICES, billed=billed).model_copy(update=shelves)
    return audited(made, ("Team",))


def names(found: tuple[Audited, ...]) -> list[str]:
    return [one.costly.ref.name for one in found]


def test_what_lacks_a_tag_comes_first_the_dearest_leading_and_what_was_not_read_before_what_has_all() -> None:
    found = audit(
        book("tagged", {"Team": "x"}), book("unread", None), book("small", {}), book("large", {"team": "x"}, 500)
    )
    assert names(found) == ["large", "small", "unread", "tagged"]


def test_jobs_cost_what_they_cost_in_the_window_scaled_to_a_month() -> None:
    found = audit(training_jobs=(training_job("one"), training_job("two"), training_job("never", started=None)))
    assert names(found) == ["one", "two"], "what never ran cost nothing"
    assert found[0].costly.monthly == Decimal("0.20") * 730 / 720


def test_a_job_whose_cost_cannot_be_told_is_there_all_the_same() -> None:
    (found,) = audit(processing_jobs=(processing_job("dark", instance_type=None, count=None),))
    assert found.costly.monthly is None
    assert found.costly.unknown


def test_without_the_bill_the_cost_of_jobs_is_not_known() -> None:
    for billed in (None, bill(days=0)):
        (found,) = audit(training_jobs=(training_job(),), billed=billed)
        assert (found.costly.monthly, found.costly.unknown) == (None, "the bill was not read")


def test_kinds_add_up_and_the_largest_unattributed_leads() -> None:
    found = audit(book("a", {}), book("b", {"Team": "x"}), book("c", None), training_jobs=(training_job(),))
    notebooks, jobs = by_kind(found)
    assert (notebooks.kind, notebooks.resources, notebooks.lacking, notebooks.unread) == ("notebook-instance", 3, 1, 1)
    assert (notebooks.monthly, notebooks.unattributed) == (Decimal("524.70"), Decimal("174.90"))
    assert (jobs.kind, jobs.resources, jobs.unpriced) == ("training-job", 1, 0)


@given(st.lists(st.tuples(st.sampled_from([None, "x", ""]), st.integers(0, 900)), max_size=6))
def test_law_no_dollar_is_lost_or_told_twice(fleet: list[tuple[str | None, int]]) -> None:
    books = [
        book(f"n{number}", None if team is None else {"Team": team}, gigabytes)
        for number, (team, gigabytes) in enumerate(fleet)
    ]
    jobs: tuple[TrainingJob, ...] = (training_job(),)
    found = audit(*books, training_jobs=jobs)
    kinds = by_kind(found)
    assert sum((kind.monthly for kind in kinds), Decimal(0)) == known_cost(found)
    assert sum(kind.resources for kind in kinds) == len(found) == len(fleet) + 1
    assert all(0 <= kind.unattributed <= kind.monthly for kind in kinds)
