"""In which pool of the bill a usage type is, and which machines have no volume there."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sagemaker_cost_mcp.analysis.claimed_units import over_stretch, pool, volume
from tests.builders import NOW, D, bill, snapshot
from tests.work_builders import ref_to


@pytest.mark.parametrize(
    ("usage_type", "name"),
    [
        ("USE1-Train:ml.m5.xlarge", "Train:ml.m5.xlarge"),
        ("EU-TrSpt:ml.g5.xlarge", "TrSpt:ml.g5.xlarge"),
        ("Host:ml.m5.large", "Host:ml.m5.large"),
        ("USE1-Train:VolumeUsage.gp2", "Train:VolumeUsage"),
        ("USE1-Train:VolumeUsage.gp3", "Train:VolumeUsage"),
        ("USE1-TrainingWarmPool:ml.m5.xlarge", "WarmPool:ml.m5.xlarge"),
        ("USE1-Training-Warm-Pool-ml.m5.xlarge", "WarmPool:ml.m5.xlarge"),
        ("USE1-TrainingWarmPool:VolumeUsage.gp2", "WarmPool:VolumeUsage"),
        ("USE1-ServerlessInf:Mem-2GB", "Serverless:2GB"),
        ("USE1-ProvisionedConcurrency:Mem-2GB", "Serverless:2GB"),
        ("USE1-ServerlessInf:Requests", "Serverless:ServerlessInf:Requests"),
        ("USE1-LabeledObject", "LabeledObject"),
        ("EUW1-LabeledObject:Tier2", "LabeledObject"),
        ("USE1-Hst:Data-Bytes-In", "Hst:Data-Bytes-In"),
    ],
)
def test_a_pool_holds_what_aws_does_not_tell_apart_by_resource(usage_type: str, name: str) -> None:
    assert pool(usage_type) == name


OWN_DISKS = ("g5.xlarge", "g4dn.xlarge", "g6e.xlarge", "gr6.4xlarge", "m5d.large", "m5dn.large", "c6id.large")
BIG_OWN_DISKS = ("p3dn.24xlarge", "p4d.24xlarge", "p4de.24xlarge", "p5.48xlarge", "p6-b200.48xlarge", "trn1n.32xlarge")
WITHOUT = ("m5.large", "c5.large", "r5.large", "t3.medium", "c5n.large", "m6i.large", "p3.2xlarge", "inf2.xlarge")


@pytest.mark.parametrize("machine", [*(f"ml.{name}" for name in WITHOUT), None])
def test_a_volume_is_claimed_beside_machines_without_disks(machine: str | None) -> None:
    claim = volume(ref_to("training-job", "a"), "Train", machine, D(1460))
    assert (claim.pool, claim.units, claim.if_billed) == ("Train:VolumeUsage", D(2), False)


@pytest.mark.parametrize("machine", [f"ml.{name}" for name in (*OWN_DISKS, *BIG_OWN_DISKS)])
def test_beside_machines_with_disks_of_their_own_it_is_claimed_only_if_the_bill_has_it(machine: str) -> None:
    assert volume(ref_to("training-job", "a"), "Train", machine, D(1460)).if_billed


def test_the_window_ends_no_later_than_now() -> None:
    whole = bill()
    assert over_stretch(snapshot(), whole).end == NOW.replace(hour=0) - timedelta(days=1)
    tomorrow = whole.model_copy(update={"window_end": NOW.date() + timedelta(days=1)})
    assert over_stretch(snapshot(), tomorrow).end == NOW
