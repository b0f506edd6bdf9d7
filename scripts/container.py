"""`make container`: build the image, run it, ask it for its health, its tools and a review, and print its size.

Docker or podman does it where one works. Without an engine, as root on a Debian machine, buildah does it on a base that
debootstrap makes (`apt-get install buildah debootstrap`). The variables `ENGINE` (docker, podman or buildah) and `BASE`
choose for it. Not part of `make check`: it takes a minute or more, and the network.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any, Protocol

import anyio
from mcp import Client

ROOT = Path(__file__).parents[1]
IMAGE = "localhost/sagemaker-cost-mcp:check"
PORT = 18765
SUITE = "bookworm"
READY_SECONDS = 60
STOP_SECONDS = 15
BASE = os.environ.get("BASE", "")
ENGINE = os.environ.get("ENGINE", "")


class Engine(Protocol):
    """Whatever can build an image and run it."""

    def build(self, secrets: Sequence[str]) -> None:
        """Build the image."""

    def inspected(self) -> dict[str, Any]:
        """The image's configuration, with Docker's names."""
        ...

    def size(self) -> int:
        """Bytes of the image, its base included."""
        ...

    def started(self, arguments: Sequence[str]) -> subprocess.Popen[bytes]:
        """The running container, with these arguments in place of its command."""
        ...

    def healthy(self, test: Sequence[str]) -> bool:
        """Whether the image's own health check, run inside, is content."""
        ...

    def stop(self, process: subprocess.Popen[bytes]) -> None:
        """Ask the server to end."""

    def leave(self) -> None:
        """Leave nothing behind."""


class Docker:
    """Docker, or podman, which takes the same words."""

    def __init__(self, program: str) -> None:
        self._program = program
        self._name = f"sagemaker-cost-mcp-{os.getpid()}"

    def build(self, secrets: Sequence[str]) -> None:
        """Build on the Dockerfile's own base, unless another is named."""
        base = ["--build-arg", f"BASE={BASE}"] if BASE else []
        form = ["--format", "docker"] if "podman" in self._program else []  # OCI images know no health check
        run(self._program, "build", *base, *form, *secrets, "--tag", IMAGE, str(ROOT))

    def inspected(self) -> dict[str, Any]:
        """The image's configuration."""
        image = self._image()
        return {"Healthcheck": image.get("Healthcheck"), **image["Config"]}  # podman tells the check apart

    def size(self) -> int:
        """Bytes of the image."""
        return int(self._image()["Size"])

    def started(self, arguments: Sequence[str]) -> subprocess.Popen[bytes]:
        """Published on loopback only."""
        port = f"127.0.0.1:{PORT}:8000"
        return subprocess.Popen(
            [self._program, "run", "--rm", "--name", self._name, "--publish", port, IMAGE, *arguments]
        )

    def healthy(self, test: Sequence[str]) -> bool:
        """Run the test in the running container."""
        return subprocess.run([self._program, "exec", self._name, *test], check=False).returncode == 0

    def stop(self, process: subprocess.Popen[bytes]) -> None:
        """As `docker stop` does; the client's exit code is the server's."""
        del process
        run(self._program, "stop", "--time", str(STOP_SECONDS), self._name)

    def leave(self) -> None:
        """Remove the image; what it was built from stays in the engine's own cache."""
        run(self._program, "image", "rm", "--force", IMAGE)

    def _image(self) -> dict[str, Any]:
        return dict(json.loads(said(self._program, "image", "inspect", IMAGE))[0])


class Buildah:
    """buildah without namespaces, on a Debian made by debootstrap; images live in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        places = ["--root", str(folder / "storage"), "--runroot", str(folder / "run")]
        self._buildah = ("buildah", *places, "--storage-driver", "overlay")
        self._container = ""

    def build(self, secrets: Sequence[str]) -> None:
        """Build on a fresh Debian, unless another base is named."""
        base = BASE or self._debian()
        options = ["--isolation", "chroot", "--format", "docker", "--build-arg", f"BASE={base}"]
        run(*self._buildah, "build", *options, *secrets, "--tag", IMAGE, str(ROOT))

    def inspected(self) -> dict[str, Any]:
        """The image's configuration."""
        return dict(json.loads(said(*self._buildah, "inspect", "--type", "image", IMAGE))["Docker"]["config"])

    def size(self) -> int:
        """Bytes of the image's folder."""
        mounted = said(*self._buildah, "mount", said(*self._buildah, "from", IMAGE))
        return int(said("du", "-sb", mounted).split()[0])

    def started(self, arguments: Sequence[str]) -> subprocess.Popen[bytes]:
        """With the image's entry point, user and environment; the network is the machine's."""
        self._container = said(*self._buildah, "from", IMAGE)
        command = [*self.inspected()["Entrypoint"], *arguments]
        options = ["--isolation", "chroot", "--env", f"SAGEMAKER_COST_PORT={PORT}"]
        return subprocess.Popen([*self._buildah, "run", *options, self._container, "--", *command])

    def healthy(self, test: Sequence[str]) -> bool:
        """Run the test beside the server."""
        options = ["--isolation", "chroot", "--env", f"SAGEMAKER_COST_PORT={PORT}"]
        command = [*self._buildah, "run", *options, self._container, "--", *test]
        return subprocess.run(command, check=False).returncode == 0

    def stop(self, process: subprocess.Popen[bytes]) -> None:
        """Signal the server itself: buildah does not pass signals on."""
        os.kill(youngest(process.pid), signal.SIGTERM)

    def leave(self) -> None:
        """Unmount and forget everything."""
        for words in (["rm", "--all"], ["rmi", "--all", "--force"]):
            subprocess.run([*self._buildah, *words], check=False, stdout=subprocess.DEVNULL)

    def _debian(self) -> str:
        tree, base = self._folder / "debian", f"localhost/debian-python:{SUITE}"
        packages = "--include=python3,python3-venv,ca-certificates"
        run("debootstrap", "--variant=minbase", packages, SUITE, str(tree), mirror())
        for cache in ("var/cache/apt", "var/lib/apt/lists"):
            shutil.rmtree(tree / cache)
        empty = said(*self._buildah, "from", "scratch")
        said(*self._buildah, "add", empty, str(tree), "/")
        said(*self._buildah, "commit", "--rm", empty, base)
        shutil.rmtree(tree)
        return base


def run(*command: str) -> None:
    """Run a command whose output is for the person at the terminal."""
    print(
        f"\n$ {' '.join(command[:1])} {next((word for word in command[1:] if word[0] not in '-/'), '')} …", flush=True
    )
    subprocess.run(command, check=True)


def said(*command: str) -> str:
    """What a command prints."""
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def mirror() -> str:
    """Where this machine gets Debian from, or Debian's own."""
    texts = [file.read_text() for file in Path("/etc/apt").rglob("*.sources")]
    found = re.search(r"^URIs: *(\S+/debian/?)\s", "\n".join(texts), flags=re.MULTILINE)
    return os.environ.get("DEBIAN_MIRROR") or (found[1] if found else "https://deb.debian.org/debian")


def youngest(process: int) -> int:
    """The last of a line of only children."""
    threads = Path(f"/proc/{process}/task").iterdir()
    children = [child for thread in threads for child in (thread / "children").read_text().split()]
    return youngest(int(children[-1])) if children else process


@contextlib.contextmanager
def engine() -> Generator[Engine]:
    """Docker or podman if it works, else buildah."""
    with tempfile.TemporaryDirectory() as folder:
        program = ENGINE or next(filter(works, ("docker", "podman")), "buildah")
        chosen = Buildah(Path(folder)) if program == "buildah" else Docker(program)
        try:
            yield chosen
        finally:
            chosen.leave()


def works(program: str) -> bool:
    """Whether the program is there, and what it needs to run as well."""
    there = shutil.which(program) is not None
    return there and subprocess.run([program, "info"], check=False, capture_output=True).returncode == 0


@contextlib.contextmanager
def secrets() -> Generator[list[str]]:
    """This machine's own way to the package index, for the time of the build and never in the image."""
    authorities = os.environ.get("PIP_CERT") or os.environ.get("SSL_CERT_FILE")
    index = os.environ.get("PIP_INDEX_URL")
    lines = [f"index-url = {index}"] * bool(index) + ["cert = /run/secrets/ca"] * bool(authorities)
    with tempfile.NamedTemporaryFile("w", suffix=".conf") as file:
        file.write("\n".join(["[global]", *lines, ""]))
        file.flush()
        pip = ["--secret", f"id=pip,src={file.name}"] if lines else []
        yield [*pip, "--secret", f"id=ca,src={authorities}"] if authorities else pip


def wait_until_up(process: subprocess.Popen[bytes]) -> float:
    """Seconds until `/healthz` says ok."""
    began = time.monotonic()
    while time.monotonic() - began < READY_SECONDS and process.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{PORT}/healthz", timeout=2) as up:
            print(f"/healthz: {json.load(up)}")
            return time.monotonic() - began
        time.sleep(0.05)
    raise SystemExit("The container did not become healthy.")


async def asked() -> str:
    """What the official client is told."""
    async with Client(f"http://127.0.0.1:{PORT}/mcp") as client:
        tools = (await client.list_tools()).tools
        review = await client.call_tool("run_cost_review", {})
    return f"{len(tools)} tools; review of the embedded account: {(review.structured_content or {})['summary']}"


def main() -> None:
    """Build, run, ask, stop."""
    with engine() as chosen:
        with secrets() as given:
            chosen.build(given)
        config = chosen.inspected()
        process = chosen.started([*config["Cmd"], "--demo"])
        try:
            print(f"Up after {wait_until_up(process):.1f} s, as user {config['User']}.")
            print(f"MCP: {anyio.run(asked)}")
            healthy = chosen.healthy(config["Healthcheck"]["Test"][1:])
            chosen.stop(process)
            code = process.wait(STOP_SECONDS)
        finally:
            process.kill()
        print(f"Health check inside: {healthy}. Exit code after SIGTERM: {code}. Size: {chosen.size() / 1e6:.0f} MB.")
    sys.exit(0 if healthy and code == 0 else 1)


if __name__ == "__main__":
    main()
