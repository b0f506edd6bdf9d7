"""The script that stops a notebook instance, run by a real shell on a made-up machine."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sagemaker_cost_mcp.model.remedy import Script
from sagemaker_cost_mcp.remedies._idle_shutdown import IDLE_MINUTES, SCRIPT
from tests.remedy_cases import every_case
from tests.remedy_checks import script_violations

ARN = "arn:aws:sagemaker:eu-west-1:111122223333:notebook-instance/ana-lab"
CHECK = SCRIPT.partition("<<'CHECK'\n")[2].partition("\nCHECK\n")[0]
OLD = "2020-01-01T00:00:00.000000Z"


class Machine:
    """Commands that the script calls, and the files that it reads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.says("kernels", json.dumps([self.kernel()]))
        self.says("terminals", "[]")
        self.says("processes", "pts/0    bash\n?        python\n")
        self.says("loadavg", "0.05 0.10 0.09 1/300 4000\n")
        self.says("uptime", f"{IDLE_MINUTES * 60 + 60}.50 100.0\n")
        self.says("metadata", json.dumps({"ResourceArn": ARN, "ResourceName": "ana-lab"}))
        self.command("curl", 'cat "${@: -1}" 2> /dev/null || cat "$FOLDER/$(basename "${@: -1}")"')
        self.command("ps", 'cat "$FOLDER/processes"')
        self.command("logger", ":")
        self.command("aws", 'echo "$@" >> "$FOLDER/called"')

    def kernel(self, state: str = "idle", active: str = OLD) -> dict[str, object]:
        return {"id": "1", "name": "python3", "last_activity": active, "execution_state": state, "connections": 1}

    def says(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text)

    def command(self, name: str, body: str) -> None:
        path = self.folder / "bin" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/bash\n{body}\n")
        path.chmod(0o755)

    def checked(self) -> str:
        """What the script asks of AWS; empty: nothing."""
        text = (
            CHECK.replace("/var/run/stop-when-idle.last-use", str(self.folder / "last-use"))
            .replace("/opt/ml/metadata/resource-metadata.json", str(self.folder / "metadata"))
            .replace("/proc/loadavg", str(self.folder / "loadavg"))
            .replace("/proc/uptime", str(self.folder / "uptime"))
        )
        env = {"PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}", "FOLDER": str(self.folder)}
        subprocess.run(["/bin/bash", "-c", text], env=env, check=True)
        called = self.folder / "called"
        return called.read_text() if called.exists() else ""


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.000000Z")


def test_after_a_window_without_any_use_it_stops_itself(machine: Machine) -> None:
    assert machine.checked() == (
        "sagemaker stop-notebook-instance --region eu-west-1 --notebook-instance-name ana-lab\n"
    )


@pytest.mark.parametrize("state", ["busy", "starting", "restarting"])
def test_a_kernel_that_works_keeps_it_on(machine: Machine, state: str) -> None:
    machine.says("kernels", json.dumps([machine.kernel(), machine.kernel(state)]))
    assert machine.checked() == ""


def test_activity_within_the_window_keeps_it_on(machine: Machine) -> None:
    machine.says("kernels", json.dumps([machine.kernel(active=now()), machine.kernel()]))
    assert machine.checked() == ""
    machine.says("kernels", "[]")
    machine.says("terminals", json.dumps([{"name": "1", "last_activity": now()}]))
    assert machine.checked() == ""


def test_a_program_in_a_terminal_keeps_it_on_and_an_open_shell_does_not(machine: Machine) -> None:
    machine.says("processes", "pts/0    bash\npts/1    tmux: client\npts/2    -zsh\n")
    assert machine.checked() != ""
    (machine.folder / "called").unlink()
    machine.says("processes", "pts/0    bash\npts/0    python\n")
    assert machine.checked() == ""


def test_work_that_nobody_watches_keeps_it_on_by_its_load(machine: Machine) -> None:
    machine.says("loadavg", "0.90 0.72 0.50 2/300 4000\n")
    assert machine.checked() == ""


@pytest.mark.parametrize("silent", ["kernels", "terminals"])
def test_what_jupyter_does_not_say_is_taken_for_use(machine: Machine, silent: str) -> None:
    (machine.folder / silent).unlink()
    assert machine.checked() == ""


def test_use_that_was_seen_counts_for_a_whole_window(machine: Machine) -> None:
    machine.says("last-use", f"{int(time.time()) - IDLE_MINUTES * 60 + 120}\n")
    assert machine.checked() == ""
    machine.says("last-use", f"{int(time.time()) - IDLE_MINUTES * 60 - 60}\n")
    assert machine.checked() != ""


def test_a_machine_that_has_just_started_is_left_on(machine: Machine) -> None:
    machine.says("uptime", "600.00 100.0\n")
    assert machine.checked() == ""


def test_an_activity_that_is_no_date_is_taken_for_use(machine: Machine) -> None:
    machine.says("kernels", json.dumps([machine.kernel(active="yesterday-ish?")]))
    assert machine.checked() == ""


def test_the_check_inside_is_clean_as_well_and_fits_into_a_lifecycle_configuration() -> None:
    assert script_violations(Script(name="check", text=f"{CHECK}\n", goes="")) == []
    assert len(SCRIPT.encode()) * 4 / 3 < 16_384


def test_it_is_put_before_a_present_script_which_then_runs_by_itself(tmp_path: Path) -> None:
    case = next(one for one in every_case() if one.what == "whose configuration does something else")
    ours, merge = case.change.scripts
    ours = ours.model_copy(update={"text": "#!/bin/bash\nset -e\necho ours\nfalse\n"})
    present = '#!/usr/bin/env -S bash\necho present "${NOT_SET:-unset}"\n'
    machine = Machine(tmp_path)
    machine.command("aws", f"echo {base64.b64encode(present.encode()).decode()}")
    for script in (ours, merge):
        machine.says(script.name, script.text)
    env = {"PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}"}
    subprocess.run(["/bin/bash", merge.name], cwd=tmp_path, env=env, check=True)
    said = subprocess.run(["/bin/bash", "on-start.sh"], cwd=tmp_path, env=env, check=True, capture_output=True)
    assert said.stdout.decode() == "ours\npresent unset\n"
