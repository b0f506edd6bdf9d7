"""`make bench`, the part about the truth: what each rule finds of what is wrong, and how far its dollars are off.

Held against scenario `everything-wrong`, whose truth its author wrote by hand, and against 200 fleets drawn by chance,
whose truth is known because each of their resources is made to be guilty or not. Prints Markdown;
tests/end_to_end/test_truth.py and test_random_fleets.py assert the same.
"""

from __future__ import annotations

from collections.abc import Mapping

from sagemaker_cost_mcp.rules._rule import discovered
from tests.accounts import embedded
from tests.random_fleets import JUDGED, drawn, judging, readings
from tests.truth import EVERYTHING_WRONG, UNDECIDED, Line, Score, read_all, scores, verdicts, written

FLEETS = 200


def of_everything_wrong() -> Mapping[str, Score]:
    """By rule; rules of which the truth says nothing are left out."""
    truth = written(EVERYTHING_WRONG)
    told = {line.rule for line in truth}
    found = scores(truth, verdicts(read_all(embedded("everything-wrong"))), [rule.name for rule in discovered()])
    return {rule: score for rule, score in sorted(found.items()) if rule in told}


def of_random_fleets() -> Mapping[str, Score]:
    """By rule, all fleets together."""
    rules, found = judging(), dict.fromkeys(JUDGED, Score())
    with readings() as read:
        for seed in range(FLEETS):
            fleet = drawn(seed)
            one = scores(fleet.truth, verdicts(read(fleet.fleet, rules), rules), JUDGED)
            found = {rule: found[rule] + one[rule] for rule in JUDGED}
    return found


def undecided(truth: tuple[Line, ...]) -> int:
    """Cases that nobody could judge."""
    return sum(line.verdict == UNDECIDED for line in truth)


def table(title: str, found: Mapping[str, Score]) -> None:
    """Print one row for each rule, and all of them together."""
    print(
        f"\n| {title} | guilty | found | reported | precision | recall | largest error of a saving | verdicts wrong |"
    )
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    for rule, score in (*found.items(), ("all rules", sum(found.values(), Score()))):
        print(
            f"| {rule} | {score.guilty} | {score.found} | {score.reported} | {score.precision:.3f} | "
            f"{score.recall:.3f} | {score.worst:.2%} | {len(score.wrong)} |"
        )


def main() -> None:
    """Print both tables, and what is wrong in words."""
    print(
        f"\n{undecided(written(EVERYTHING_WRONG))} cases of everything-wrong cannot be judged, and have to be left so."
    )
    both = (("everything-wrong", of_everything_wrong()), (f"{FLEETS} random fleets", of_random_fleets()))
    for title, found in both:
        table(title, found)
    for _, found in both:
        for score in found.values():
            for wrong in score.wrong:
                print(f"- {wrong}")


if __name__ == "__main__":
    main()
