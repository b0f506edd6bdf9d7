"""What unit costs are made of: dollars by resource, what it was asked for, and when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from sagemaker_cost_mcp.analysis.attribution import Attribution, Share, attribution
from sagemaker_cost_mcp.analysis.claimed_units import over_stretch
from sagemaker_cost_mcp.analysis.possible_hours import Stretch
from sagemaker_cost_mcp.model.inference import InferenceComponent
from sagemaker_cost_mcp.model.money import Bill
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.training import TrainingJob
from sagemaker_cost_mcp.model.usage import EndpointTraffic
from sagemaker_cost_mcp.model.utilization import Utilization
from sagemaker_cost_mcp.model.value import Value
from sagemaker_cost_mcp.model.work import ProcessingJob, TransformJob

Job = TrainingJob | ProcessingJob | TransformJob


class UnitCost(Value):
    """Dollars, units, and what one unit cost."""

    kind: str
    """`training_job`, `training_family`, `objective`, `processing_job`, `processing_family`, `transform_job`,
    `transform_family`, `endpoint`, `endpoint_hour`, `labeling_job`."""
    name: str
    region: str
    cost: Decimal | None
    """USD in the bill's window, as far as it can be told; None: nothing can."""
    units: Decimal | None
    unit: str
    reason: str | None = None
    """Why there is no unit cost; None: there is one."""
    formula: str = ""
    """What the cost is made of, and what to know of the units."""
    family: str | None = None
    """Of a job: the runs of the same thing that it belongs to."""
    spot_saving_percent: Decimal | None = None
    """Achieved by managed spot: (1 - billable / training seconds) x 100."""
    spot_saving: Decimal | None = None
    """USD: what spot cost x (training / billable seconds - 1)."""
    idle_cost: Decimal | None = None
    """Of an objective: dollars of runs that did not raise the best value so far."""
    idle_runs: int | None = None

    @property
    def unit_cost(self) -> Decimal | None:
        """USD a unit; None: not applicable or not known, see `reason`."""
        if self.reason is not None or self.cost is None or not self.units:
            return None
        return self.cost / self.units


@dataclass
class Sources:
    """Dollars and units of one snapshot, each found once."""

    snapshot: Snapshot
    bill: Bill
    by_hour: bool = False
    """Endpoints by the hour were asked for."""

    @cached_property
    def attribution(self) -> Attribution:
        """Dollars by resource."""
        return attribution(self.snapshot, self.bill)

    @cached_property
    def stretch(self) -> Stretch:
        """The bill's window, as far as it is over."""
        return over_stretch(self.snapshot, self.bill)

    @cached_property
    def traffic(self) -> Mapping[tuple[str, str], EndpointTraffic]:
        """Daily requests by endpoint's ARN and part."""
        return {(one.endpoint_arn, one.part): one for one in self.snapshot.endpoint_traffic}

    @cached_property
    def utilization(self) -> Mapping[tuple[str, str], Utilization]:
        """Hourly requests by endpoint's ARN and part."""
        return {(one.resource_arn, one.part): one for one in self.snapshot.endpoint_utilization}

    @cached_property
    def components(self) -> Mapping[tuple[str, str], tuple[InferenceComponent, ...]]:
        """Inference components by region and endpoint."""
        found: defaultdict[tuple[str, str], list[InferenceComponent]] = defaultdict(list)
        for component in self.snapshot.inference_components:
            found[component.ref.region, component.endpoint_name].append(component)
        return {place: tuple(own) for place, own in found.items()}

    def cost(self, ref: ResourceRef) -> Decimal | None:
        """What is known of a resource's cost."""
        return self.attribution.cost(ref.arn)

    def shares(self, ref: ResourceRef) -> tuple[Share, ...]:
        """What it is made of."""
        return self.attribution.shares.get(ref.arn, ())

    def untold(self, ref: ResourceRef) -> str | None:
        """Why the whole cost cannot be told; None: it can."""
        return self.attribution.untold.get(ref.arn)

    def at_work(self, job: Job) -> bool:
        """Whether a job ran, or held machines, in the window."""
        return bool(self.stretch.hours(job.started_at, job.ended_at)) or bool(self.shares(job.ref))

    def partly(self, job: Job) -> str | None:
        """Why the window does not hold the whole job; None: it does."""
        if job.started_at is None or job.started_at < self.stretch.start:
            return "it began before the window, so this is only the cost of the part inside"
        if job.ended_at is None:
            return "it is still running, so this is what it cost so far"
        return "it ended after the window, so this is its cost up to there" if job.ended_at > self.stretch.end else None
