from __future__ import annotations

from collections.abc import Callable
from typing import cast

import pytest
from hypothesis import HealthCheck, settings

from sagemaker_cost_mcp.aws.reading import Reading
from tests.fake_reading import Answers, Asked, FakeReading

# Time is measured by benchmarks: on a busy machine a law that is slow is not a law that is broken.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")


@pytest.fixture
def asked() -> Asked:
    """What the reading of this test was asked, in order."""
    return []


@pytest.fixture
def reading_of(asked: Asked) -> Callable[[Answers], Reading]:
    """Makes a reading that gives these answers."""
    return lambda answers: cast("Reading", FakeReading(answers, asked))
