"""How the shelf of AWS's own anomalies is filled; it needs no bill, so that it is read beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.billing.anomalies import GET_ANOMALIES, cost_anomalies
from sagemaker_cost_mcp.model.anomalies import AwsAnomaly
from sagemaker_cost_mcp.model.ports import Window
from sagemaker_cost_mcp.reader.asking import Asking, Step, Waiting
from sagemaker_cost_mcp.reader.commitment_shelves import Loads
from sagemaker_cost_mcp.reader.flights import Loaded


@dataclass(frozen=True, kw_only=True)
class AnomalyShelves:
    """The step of one question that reads AWS's anomalies."""

    load: Loads
    today: date
    seconds_kept: float

    def cost_anomalies(self, window: Window) -> Step[tuple[AwsAnomaly, ...]]:
        """Anomalies that touch a window."""

        def read(reading: Reading) -> Loaded[tuple[AwsAnomaly, ...]]:
            outcome = cost_anomalies(reading, window, self.today)
            return Loaded(value=outcome.items, gaps=outcome.gaps)

        return Step(
            load=self.load("cost_anomalies", (window.start, window.end, self.today), read, self.seconds_kept),
            title="AWS's anomalies",
            operation=GET_ANOMALIES,
            region="",
        )


class AnomalyFilling:
    """This shelf of one question.

    Args:
        asking: The question on its way.
        steps: How it is read.
        window: The question's window.
    """

    def __init__(self, asking: Asking, steps: AnomalyShelves, window: Window) -> None:
        self._asking = asking
        self._begun: Waiting[tuple[AwsAnomaly, ...]] | None = None
        if "cost_anomalies" in asking.question.shelves:
            self._begun = asking.begin(steps.cost_anomalies(window))

    def filled(self) -> Mapping[str, Any]:
        """What was read; None where it could not be."""
        return {"cost_anomalies": self._asking.value(self._begun)} if self._begun else {}
