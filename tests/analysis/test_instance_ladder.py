from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sagemaker_cost_mcp.analysis.instance_ladder import TAKEN, offered
from tests.builders import REGION, price

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "scripts" / "generate_instance_types.py"

SOLD = [
    price("USE1-Notebk:ml.m5.large", "0.115"),
    price("USE1-Notebk:ml.m5.xlarge", "0.23"),
    price("USE1-Host:ml.m5.large", "0.115"),
    price("USE1-Host:ml.c7g.large", "0.087"),
    price("USE1-Host:ml.brandnew.large", "0.1"),
    price("EU-Host:ml.m5.xlarge", "0.25", region="eu-west-1"),
]


def test_trap_12_a_type_that_the_component_does_not_take_is_not_offered_though_it_has_a_price() -> None:
    assert offered("Notebk", REGION, SOLD) == {"ml.m5.xlarge"}
    assert "ml.m5.large" in offered("Host", REGION, SOLD)


def test_trap_12_a_type_that_the_region_does_not_sell_is_not_offered_though_the_component_takes_it() -> None:
    assert "ml.m5.xlarge" in TAKEN["Host"]
    assert offered("Host", REGION, SOLD) == {"ml.m5.large", "ml.c7g.large"}
    assert offered("Host", "eu-west-1", SOLD) == {"ml.m5.xlarge"}


def test_trap_12_graviton_is_for_hosting_and_hyperpod_alone() -> None:
    graviton = "ml.c7g.xlarge"
    assert {component for component, types in TAKEN.items() if graviton in types} == {"Host", "AsyncInf", "Cluster"}


@pytest.mark.parametrize("component", ["", "LabeledObject", "Canvas"])
def test_what_is_no_instance_has_no_type(component: str) -> None:
    assert offered(component, REGION, SOLD) == frozenset()


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(SCRIPT), *arguments], capture_output=True, text=True, check=False)


def test_the_table_is_what_botocore_says() -> None:
    done = run("--check")
    assert done.returncode == 0, done.stdout


def test_a_table_that_was_edited_is_noticed_and_the_command_to_mend_it_is_told(tmp_path: Path) -> None:
    edited = tmp_path / "instance_types.py"
    run("--target", str(edited))
    edited.write_text(edited.read_text(encoding="utf-8").replace("c4.xlarge", "c4.tiny"), encoding="utf-8")
    done = run("--check", "--target", str(edited))
    assert done.returncode == 1
    assert "run python scripts/generate_instance_types.py" in done.stdout
