from __future__ import annotations

import gc
from collections.abc import Callable
from typing import cast

import pytest
from hypothesis import HealthCheck, settings

from sagemaker_cost_mcp.aws.reading import Reading
from tests.fake_reading import Answers, Asked, FakeReading

# Time is measured by benchmarks: on a busy machine a law that is slow is not a law that is broken.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")

# The accounts and AWS's models stay for good, and with Python's own thresholds a third of the suite's time went into
# looking at them again for garbage.
gc.set_threshold(50_000, 20, 10)


@pytest.fixture
def asked() -> Asked:
    """What the reading of this test was asked, in order."""
    return []


@pytest.fixture
def reading_of(asked: Asked) -> Callable[[Answers], Reading]:
    """Makes a reading that gives these answers."""
    return lambda answers: cast("Reading", FakeReading(answers, asked))
