"""The fewest instances that hold the inference components of several members.

Each copy reserves memory, cores and whole GPUs, which nobody else gets, busy or not: work at other hours is no room.
Copies are those that the member must not fall below, or as many as it takes until one fits into an instance; each holds
the whole model and does its part of the work. They stand on different instances, as two that fall together are no
spare. First-fit decreasing by GPUs, memory and cores: what is found holds, though fewer instances might.

    memory = max(128 MB, need x (1 + headroom))      cores = max(0.25, need / copies x (1 + headroom))
    GPUs   = max(1, ceil(max(work / copies, memory in GPUs filled) x (1 + headroom)))

Source: API reference, "InferenceComponentComputeResourceRequirements", with the minima; cores in steps of a hundredth.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import ceil

from sagemaker_cost_mcp.analysis.machine_fit import Sold
from sagemaker_cost_mcp.analysis.shared_fleet import MOST_INSTANCES, Component, Member, Packing, SharedFleet

_LEAST_MB = 128
_LEAST_CORES = 0.25
_MB = 1024
_DUST = 1e-9


@dataclass(frozen=True)
class _Room:
    """What an instance has left, or what a copy takes of it."""

    gpus: int
    memory_mb: int
    cores: float

    @classmethod
    def of(cls, sold: Sold) -> _Room:
        whole = int(float(sold.spec.memory_gib) * _MB)
        return cls(gpus=sold.spec.gpu, memory_mb=whole, cores=sold.spec.vcpu * sold.type.sustained)

    def holds(self, other: _Room) -> bool:
        enough = self.gpus >= other.gpus and self.memory_mb >= other.memory_mb
        return enough and self.cores + _DUST >= other.cores

    def without(self, other: _Room) -> _Room:
        return _Room(self.gpus - other.gpus, self.memory_mb - other.memory_mb, self.cores - other.cores)

    @property
    def size(self) -> tuple[int, int, float]:
        return self.gpus, self.memory_mb, self.cores


@dataclass(frozen=True)
class _Asked:
    name: str
    copy: _Room
    copies: int


def component_fleet(sold: Sold, members: Sequence[Member], how: Packing) -> SharedFleet | None:
    """The fewest instances of one type that hold the components of all; None: not even the most do."""
    whole = _Room.of(sold)
    asked = [_asked(whole, member, how) for member in members]
    known = [one for one in asked if one is not None]
    if len(known) < len(asked):
        return None
    for count in range(_least(whole, known), MOST_INSTANCES + 1):
        if placed := _placed(known, [whole] * count):
            return _filled(SharedFleet(members=tuple(members), sold=sold, count=count, memory=0.0, cpu=0.0), placed)
    return None


def _least(whole: _Room, asked: Sequence[_Asked]) -> int:
    """Fewer could not hold the sum of what is reserved."""
    taken = (
        sum(one.copies * one.copy.memory_mb for one in asked) / whole.memory_mb,
        sum(one.copies * one.copy.cores for one in asked) / whole.cores,
        sum(one.copies * one.copy.gpus for one in asked) / (whole.gpus or 1),
    )
    return max(*(one.copies for one in asked), ceil(max(taken) - _DUST))


def _asked(whole: _Room, member: Member, how: Packing) -> _Asked | None:
    """The fewest copies of which each fits into an instance."""
    for copies in range(member.least, MOST_INSTANCES + 1):
        copy = _copy(member, copies, 1 + how.headroom)
        if whole.holds(copy):
            return _Asked(member.name, copy, copies)
    return None


def _copy(member: Member, copies: int, room: float) -> _Room:
    filled = max(member.gpus_peak / copies, member.gpu_memory) * room
    return _Room(
        gpus=max(1, ceil(filled - _DUST)) if member.gpus else 0,
        memory_mb=max(_LEAST_MB, ceil(member.memory_gib * room * _MB)),
        cores=max(_LEAST_CORES, ceil(100 * member.cores_peak / copies * room - _DUST) / 100),
    )


def _placed(asked: Iterable[_Asked], rooms: Iterable[_Room]) -> tuple[Component, ...]:
    """Where each copy stands; nothing: one of them finds no place."""
    free = list(rooms)
    found: list[Component] = []
    for one in sorted(asked, key=lambda it: (*(-each for each in it.copy.size), it.name)):
        places = [number for number, room in enumerate(free) if room.holds(one.copy)][: one.copies]
        if len(places) < one.copies:
            return ()
        for number in places:
            free[number] = free[number].without(one.copy)
        gpus, memory_mb, cores = one.copy.size
        found.append(Component(name=one.name, memory_mb=memory_mb, cores=cores, gpus=gpus, instances=tuple(places)))
    return tuple(found)


def _filled(fleet: SharedFleet, components: tuple[Component, ...]) -> SharedFleet:
    whole = _Room.of(fleet.sold)
    return replace(
        fleet,
        components=components,
        memory=sum(one.memory_mb * len(one.instances) for one in components) / (whole.memory_mb * fleet.count),
        cpu=sum(one.cores * len(one.instances) for one in components) / (whole.cores * fleet.count),
        gpu=sum(one.gpus * len(one.instances) for one in components) / ((whole.gpus or 1) * fleet.count),
    )
