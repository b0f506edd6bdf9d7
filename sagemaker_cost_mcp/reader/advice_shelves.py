"""How the shelf of AWS's own advice is filled: one step for each of the two services."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date

from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.billing.aws_advice import Advised, hub_advice, optimizer_advice
from sagemaker_cost_mcp.model.aws_advice import HUB, OPTIMIZER, AwsAdvice, ServiceAdvice
from sagemaker_cost_mcp.reader.asking import Asking, Step, Waiting
from sagemaker_cost_mcp.reader.commitment_shelves import Loads
from sagemaker_cost_mcp.reader.flights import Loaded


@dataclass(frozen=True, kw_only=True)
class AdviceShelves:
    """The steps of one question that read AWS's advice, which AWS itself renews once a day."""

    load: Loads
    today: date
    seconds_kept: float

    def hub(self, *, ec2: bool) -> Step[ServiceAdvice]:
        """Cost Optimization Hub's, of all regions at once."""
        return self._step(
            (HUB, ec2),
            lambda reading: hub_advice(reading, ec2=ec2),
            "Cost Optimization Hub",
            "cost-optimization-hub:ListRecommendations",
        )

    def optimizer(self, regions: tuple[str, ...], *, ec2: bool) -> Step[ServiceAdvice]:
        """Compute Optimizer's, of some regions."""
        return self._step(
            (OPTIMIZER, regions, ec2),
            lambda reading: optimizer_advice(reading, regions, ec2=ec2),
            "Compute Optimizer",
            "compute-optimizer:GetIdleRecommendations",
        )

    def _step(
        self, key: Hashable, read: Callable[[Reading], Advised], title: str, operation: str
    ) -> Step[ServiceAdvice]:
        def loaded(reading: Reading) -> Loaded[ServiceAdvice]:
            advised = read(reading)
            return Loaded(value=advised.advice, gaps=advised.gaps)

        return Step(
            load=self.load("aws_advice", (key, self.today), loaded, self.seconds_kept),
            title=title,
            operation=operation,
            region="",
        )


class AdviceFilling:
    """This shelf of one question, begun at once.

    Args:
        asking: The question on its way.
        steps: How it is read.
        regions: Those that Compute Optimizer is asked about.
    """

    def __init__(self, asking: Asking, steps: AdviceShelves, regions: tuple[str, ...]) -> None:
        self._asking = asking
        self._begun: list[Waiting[ServiceAdvice]] = []
        if "aws_advice" in asking.question.shelves:
            ec2 = asking.question.ec2_advice
            self._begun = [asking.begin(steps.hub(ec2=ec2)), asking.begin(steps.optimizer(regions, ec2=ec2))]

    def filled(self) -> AwsAdvice | None:
        """What the services said; None: not asked for, or neither could be asked."""
        read = [advice for waiting in self._begun if (advice := self._asking.value(waiting))]
        return tuple(read) or None
