"""What a point of the objective metric cost, and which runs bought nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from math import inf, nan
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.job_families import JobFamily
from sagemaker_cost_mcp.analysis.objective_costs import ObjectiveCost, direction, objective_cost
from sagemaker_cost_mcp.model.training import JobMetric, TrainingJob, TuningJob
from tests.builders import D
from tests.work_builders import STARTED, ref_to, training_job

AUC = "validation:auc"
TUNING = ref_to("hyper-parameter-tuning-job", "sweep")


def run(place: int, *, seconds: int | None = 600, objective: str | None = None, **metrics: float) -> TrainingJob:
    """The run that ended as number `place`; `_` in the name of a metric stands for a colon."""
    found = tuple(JobMetric(name=name.replace("_", ":"), value=value, at=None) for name, value in metrics.items())
    job = training_job(f"run-{place:02d}", seconds=seconds, started=STARTED + timedelta(hours=place))
    return job.model_copy(update={"metrics": found, "objective": objective})


def runs(*values: float | None) -> list[TrainingJob]:
    return [run(n) if value is None else run(n, validation_auc=value) for n, value in enumerate(values)]


def tuned(jobs: Sequence[TrainingJob], **changes: Any) -> tuple[list[TrainingJob], Mapping[str, TuningJob]]:
    given: dict[str, Any] = {
        "ref": TUNING,
        "status": "Completed",
        "created_at": STARTED,
        "strategy": "Bayesian",
        "objective": AUC,
        "objective_type": "Maximize",
    }
    return [job.model_copy(update={"tuning_job_arn": TUNING.arn}) for job in jobs], {
        TUNING.arn: TuningJob(**(given | changes))
    }


def found(
    jobs: Sequence[TrainingJob],
    *,
    usd: Sequence[str] | None = None,
    tuning: Mapping[str, TuningJob] | None = None,
) -> ObjectiveCost | str | None:
    dollars = usd or ["1"] * len(jobs)
    costs = {job.ref.arn: D(amount) for job, amount in zip(jobs, dollars, strict=True) if amount}
    return objective_cost(JobFamily(name="f", region="us-east-1", jobs=tuple(jobs)), costs, tuning or {})


def frontier(jobs: Sequence[TrainingJob], **more: Any) -> ObjectiveCost:
    answer = found(jobs, **more)
    assert isinstance(answer, ObjectiveCost), answer
    return answer


def test_runs_that_did_not_raise_the_best_value_bought_nothing() -> None:
    # 0.70 first; 0.72 bought 0.02; 0.71 nothing; 0.72 again nothing (a tie); 0.75 bought 0.03; 0.74 nothing.
    answer = frontier(runs(0.70, 0.72, 0.71, 0.72, 0.75, 0.74), usd=["1", "2", "4", "8", "16", "32"])
    assert (answer.metric, answer.higher_is_better) == (AUC, True)
    assert (answer.first, answer.best, answer.best_job) == (0.70, 0.75, "run-04")
    assert (answer.cost, answer.runs) == (D(63), 6)
    assert answer.cost_to_best == D(1 + 2 + 4 + 8 + 16)
    assert (answer.idle_runs, answer.idle_cost) == (3, D(4 + 8 + 32))
    assert answer.points == D("0.05")


def test_order_is_by_end_and_not_by_start() -> None:
    slow = run(0, seconds=36_000, validation_auc=0.9)
    quick = run(1, validation_auc=0.8)
    answer = frontier([slow, quick], usd=["5", "3"])
    assert (answer.first, answer.best, answer.idle_runs) == (0.8, 0.9, 0)


def test_of_runs_that_ended_at_once_the_first_by_name_counts_as_first() -> None:
    one, two = run(1, validation_auc=0.8), run(1, validation_auc=0.8)
    two = two.model_copy(update={"ref": ref_to("training-job", "run-02")})
    for order in ([one, two], [two, one]):
        answer = frontier(order)
        assert (answer.best_job, answer.idle_runs, answer.points) == ("run-01", 1, 0)


def test_a_run_without_a_value_costs_and_buys_nothing() -> None:
    answer = frontier(runs(None, 0.6, None, 0.7), usd=["1", "2", "4", "8"])
    assert (answer.runs, answer.cost, answer.cost_to_best) == (4, D(15), D(15))
    assert (answer.idle_runs, answer.idle_cost, answer.first) == (2, D(5), 0.6)


@pytest.mark.parametrize("value", [nan, inf, -inf])
def test_a_value_that_is_no_number_is_none(value: float) -> None:
    answer = frontier(runs(0.6, value, 0.7))
    assert (answer.best, answer.idle_runs) == (0.7, 1)


def test_a_run_that_goes_on_is_left_out() -> None:
    going = run(9, seconds=None, validation_auc=0.99)
    assert frontier([*runs(0.6, 0.7), going]).runs == 2


def test_the_tuning_job_tells_metric_and_direction() -> None:
    jobs, tuning = tuned(runs(0.7, 0.6), objective_type="Minimize")
    assert frontier(jobs, tuning=tuning).best == 0.6
    jobs, tuning = tuned(runs(0.7, 0.6), objective_type=None)
    assert frontier(jobs, tuning=tuning).best == 0.7, "by its name, where the tuning job does not say"
    jobs, tuning = tuned([run(0, ObjectiveMetric=1.0), run(1, ObjectiveMetric=2.0)], objective="ObjectiveMetric")
    assert frontier(jobs, tuning=tuning).best == 2.0, "whatever its name says"
    jobs, _ = tuned(runs(0.7, 0.6))
    assert frontier(jobs).best == 0.7, "and where it could not be read as well"


def test_the_objective_of_most_jobs_goes_before_other_metrics() -> None:
    wanted = [run(place, objective="train:loss", train_loss=1.0 - place, validation_auc=0.5) for place in range(2)]
    answer = frontier([*wanted, run(5, objective=AUC, validation_auc=0.5, train_loss=2.0)])
    assert (answer.metric, answer.best, answer.higher_is_better) == ("train:loss", 0.0, False)


def test_a_tuning_job_with_objectives_of_its_definitions_leaves_it_to_the_jobs() -> None:
    jobs, tuning = tuned([run(0, objective=AUC, validation_auc=0.1), run(1, objective=AUC, validation_auc=0.2)])
    tuning = {arn: one.model_copy(update={"objective": None}) for arn, one in tuning.items()}
    assert frontier(jobs, tuning=tuning).metric == AUC


def test_a_metric_that_most_but_not_all_report_is_taken_and_one_of_half_is_not() -> None:
    three = [run(0, validation_auc=0.5, rare_auc=1.0), run(1, validation_auc=0.6), run(2, other_x=3.0)]
    assert frontier(three).metric == AUC
    assert found([run(0, validation_auc=0.5), run(1, train_auc=0.6)]) is None


def test_data_held_out_goes_before_training_data_and_a_telling_name_before_one_that_is_not() -> None:
    both = [run(place, aaa=1.0, train_accuracy=0.9, val_accuracy=0.8 + place / 10) for place in range(2)]
    assert frontier(both).metric == "val:accuracy"
    untelling = [run(place, val_throughput=1.0) for place in range(2)]
    assert found(untelling) == "whether more of val:throughput is better cannot be told from its name"


def test_why_there_is_no_answer_is_said() -> None:
    assert found(runs(None, None)) is None
    assert found(runs(0.5)) == "fewer than two of its runs report validation:auc"
    assert found(runs(0.5, 0.6, 0.7), usd=["1", "", ""]) == "the cost of 2 of its 3 runs is not known"


@pytest.mark.parametrize(
    "name",
    ["accuracy", "valAcc", "eval/f1_macro", "roc_auc", "validation:ndcg@10", "test.mAP", "top5_acc", "dice", "mIoU"],
)
def test_more_of_these_is_better(name: str) -> None:
    assert direction(name) is True


@pytest.mark.parametrize(
    "name",
    ["loss", "valLoss", "validation:mlogloss", "test:mean_wQuantileLoss", "eval_rmse", "wer", "fid_score", "ppl"],
)
def test_less_of_these_is_better(name: str) -> None:
    assert direction(name) is False


@pytest.mark.parametrize("name", ["throughput", "epoch", "", "learning_rate", "ObjectiveMetric", "mapping"])
def test_nothing_is_said_of_others(name: str) -> None:
    assert direction(name) is None


amounts = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 99)), min_size=2, max_size=8)


@settings(deadline=None)
@given(amounts, st.randoms())
def test_the_order_in_which_runs_are_handed_in_changes_nothing(pairs: list[tuple[float, int]], random: Any) -> None:
    jobs = runs(*(value for value, _ in pairs))
    costs = {job.ref.arn: Decimal(usd) for job, (_, usd) in zip(jobs, pairs, strict=True)}
    mixed = list(jobs)
    random.shuffle(mixed)
    one, two = (
        objective_cost(JobFamily(name="f", region="r", jobs=tuple(order)), costs, {}) for order in (jobs, mixed)
    )
    assert one == two


@settings(deadline=None)
@given(amounts)
def test_what_bought_something_and_what_did_not_is_all_there_was(pairs: list[tuple[float, int]]) -> None:
    answer = frontier(runs(*(value for value, _ in pairs)), usd=[str(usd) for _, usd in pairs])
    assert answer.cost == sum(usd for _, usd in pairs)
    assert 0 <= answer.idle_cost <= answer.cost
    assert answer.cost_to_best <= answer.cost
    assert answer.best == max(value for value, _ in pairs)
    assert 0 <= answer.idle_runs < answer.runs
