"""What the author of a fleet knows about it, and how the rules compare: who is guilty, and of how many dollars a month.

A truth has a line for each rule and resource that somebody could ask about. Whatever it does not name is innocent.
"""

from __future__ import annotations

import ast
import operator
import re
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from sagemaker_cost_mcp.model.finding import Finding, Verdict
from sagemaker_cost_mcp.model.ports import Question
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules._rule import Rule, discovered
from sagemaker_cost_mcp.settings import Settings
from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from sagemaker_cost_mcp.tools.judging import catalog, shelves
from tests.end_to_end.stage import staged

GUILTY, INNOCENT, UNDECIDED = "guilty", "innocent", "undecided"
VERDICTS = (GUILTY, INNOCENT, UNDECIDED)
HOME = "us-east-1"
TOLERANCE = Decimal("0.01")

EVERYTHING_WRONG = Path(__file__).parent / "end_to_end" / "data" / "everything_wrong.toml"

_RUN = re.compile(r"-\d{4}-\d{2}-\d{2}(-\d+)*$|-\d{8}-\d{3}-[0-9a-f]{8}$|-\d{12}$")
"""What the runs of a family append to its name."""

Place = tuple[str, str]
"""A rule and what it judges: `name`, or `name@region` outside us-east-1."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of a truth."""

    rule: str
    resource: str
    verdict: str
    usd: Decimal = Decimal(0)
    """List dollars a month, where it is guilty."""
    why: str = ""

    @property
    def place(self) -> Place:
        """What it is about."""
        return self.rule, self.resource


@dataclass(frozen=True)
class Score:
    """How one rule, or all of them, did."""

    guilty: int = 0
    """So many are."""
    found: int = 0
    """So many of them were found."""
    reported: int = 0
    """So many were found, guilty or not."""
    errors: tuple[Decimal, ...] = field(default=())
    """Of each saving that was found, as a share of the true one."""
    wrong: tuple[str, ...] = ()
    """What is not as it should be, undecideds too, in words."""

    @property
    def precision(self) -> Decimal:
        """Share of the found that are guilty; 1 where nothing is found."""
        return Decimal(self.found) / self.reported if self.reported else Decimal(1)

    @property
    def recall(self) -> Decimal:
        """Share of the guilty that are found; 1 where nobody is."""
        return Decimal(self.found) / self.guilty if self.guilty else Decimal(1)

    @property
    def worst(self) -> Decimal:
        """The largest error of a saving."""
        return max(self.errors, default=Decimal(0))

    def __add__(self, other: Score) -> Score:
        """Both together."""
        return Score(
            self.guilty + other.guilty,
            self.found + other.found,
            self.reported + other.reported,
            self.errors + other.errors,
            self.wrong + other.wrong,
        )


def written(path: Path) -> tuple[Line, ...]:
    """The lines of a truth file: a table for each rule, with `name = [verdict, dollars as arithmetic, why]`."""
    tables = tomllib.loads(path.read_text("utf-8"))
    return tuple(
        Line(rule=rule, resource=name, verdict=verdict, usd=dollars(sum_), why=why)
        for rule, rows in tables.items()
        for name, (verdict, sum_, why) in rows.items()
    )


_OPERATORS: Mapping[type[ast.operator], Callable[[Decimal, Decimal], Decimal]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def dollars(arithmetic: str) -> Decimal:
    """What a sum comes to; nothing is 0.

    >>> dollars("730 * (0.23 - 0.115)")
    Decimal('83.950')
    """
    return _reckoned(ast.parse(arithmetic, mode="eval").body, arithmetic) if arithmetic else Decimal(0)


def _reckoned(node: ast.expr, text: str) -> Decimal:
    if isinstance(node, ast.BinOp):
        return _OPERATORS[type(node.op)](_reckoned(node.left, text), _reckoned(node.right, text))
    assert isinstance(node, ast.Constant), f"not a sum: {text}"
    return Decimal(ast.get_source_segment(text, node) or "")


def read_all(account: SimulatedAccount, rules: Iterable[Rule] | None = None) -> Snapshot:
    """Everything that all rules read of an account, or some rules, over the last thirty complete days."""
    wanted = tuple(rules or discovered())
    with staged(account) as stage:
        question = Question(shelves=shelves(wanted), catalog=catalog(wanted), seconds=1_800)
        return stage.reader.read(question).snapshot


def verdicts(snapshot: Snapshot, rules: Iterable[Rule] | None = None) -> tuple[Verdict, ...]:
    """What all rules say, or some."""
    thresholds = Settings().thresholds
    return tuple(one for rule in rules or discovered() for one in rule.verdicts(snapshot, thresholds))


def name_of(resource: ResourceRef) -> str:
    """What a truth calls a resource: runs of one family of jobs by what they have in common."""
    name = _RUN.sub("", resource.name) if resource.type.endswith("-job") else resource.name
    return name if resource.region in {HOME, "global"} else f"{name}@{resource.region}"


def scores(truth: Sequence[Line], said: Iterable[Verdict], names: Iterable[str]) -> dict[str, Score]:
    """How each of some rules did."""
    spoken: defaultdict[Place, list[Verdict]] = defaultdict(list)
    for verdict in said:
        spoken[verdict.rule, name_of(verdict.resource)].append(verdict)
    known = {line.place: line for line in truth}
    found: defaultdict[str, Score] = defaultdict(Score, dict.fromkeys(names, Score()))
    for place in sorted(known.keys() | spoken.keys()):
        line = known.get(place) or Line(rule=place[0], resource=place[1], verdict=INNOCENT)
        if line.rule in found or place in spoken:
            found[line.rule] += _scored(line, spoken[place])
    return dict(found)


def _scored(line: Line, said: Sequence[Verdict]) -> Score:
    findings = [one for one in said if isinstance(one, Finding)]
    right = line.verdict == GUILTY and bool(findings)
    usd = sum((one.monthly_saving_list_usd for one in findings), Decimal(0))
    return Score(
        guilty=int(line.verdict == GUILTY),
        found=int(right),
        reported=int(bool(findings)),
        errors=(_error(line.usd, usd),) if right else (),
        wrong=tuple(_wrong(line, said, usd)),
    )


def _error(true: Decimal, said: Decimal) -> Decimal:
    """As a share of the true saving; any dollar is too much where there is none."""
    if not true:
        return Decimal(0) if not said else Decimal(1)
    return abs(said - true) / true


def _wrong(line: Line, said: Sequence[Verdict], usd: Decimal) -> Iterator[str]:
    heard = {GUILTY if isinstance(one, Finding) else UNDECIDED for one in said} or {INNOCENT}
    if heard != {line.verdict}:
        yield f"{line.rule}: {line.resource} is {line.verdict}, and was called {' and '.join(sorted(heard))}"
    elif line.verdict == GUILTY and _error(line.usd, usd) > TOLERANCE:
        yield f"{line.rule}: {line.resource} saves {line.usd:.2f}, and {usd:.2f} was said"
