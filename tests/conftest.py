from __future__ import annotations

from collections.abc import Callable
from typing import cast

import pytest

from sagemaker_cost_mcp.aws.reading import Reading
from tests.fake_reading import Answers, Asked, FakeReading


@pytest.fixture
def asked() -> Asked:
    """What the reading of this test was asked, in order."""
    return []


@pytest.fixture
def reading_of(asked: Asked) -> Callable[[Answers], Reading]:
    """Makes a reading that gives these answers."""
    return lambda answers: cast("Reading", FakeReading(answers, asked))
