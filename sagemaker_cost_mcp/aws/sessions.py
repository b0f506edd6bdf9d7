"""Where credentials come from: the ordinary chain, or none at all behind a door.

No file, environment variable or network is touched before a session is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # botocore is slow to import, and a server that is only asked for its tools never needs it
    from botocore.session import Session


class SessionSource(Protocol):
    """Makes botocore sessions."""

    def fresh(self) -> Session:
        """A new session; asked for again once the credentials of the last one no longer work.

        Raises:
            SagemakerCostError: When the profile does not exist or is of a kind that we refuse to use.
        """
        ...

    def stamp(self) -> object:
        """Changes when the files behind the credentials do: a new key is noticed while the old one works."""
        ...


class _Ordinary:
    """The credential chain that every AWS tool uses."""

    def __init__(self, profile: str | None) -> None:
        self._profile = profile
        self._files: tuple[Path, ...] = ()

    def fresh(self) -> Session:
        from sagemaker_cost_mcp.aws import credentials  # noqa: PLC0415 - see above

        session = credentials.ordinary_session(self._profile)
        self._files = credentials.files(session)
        return session

    def stamp(self) -> object:
        return tuple((path, _version(path)) for path in self._files)


class _Behind:
    """Made-up credentials; every request goes through the door."""

    def __init__(self, door: Callable[..., object], region: str) -> None:
        self._door = door
        self._region = region

    def fresh(self) -> Session:
        from sagemaker_cost_mcp.aws import isolation  # noqa: PLC0415 - see above

        return isolation.session_behind(self._door, self._region)

    def stamp(self) -> object:
        return None


def _version(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


def ordinary(profile: str | None = None) -> SessionSource:
    """The ordinary credential chain: environment, `AWS_PROFILE`, SSO, roles, containers, instances.

    Args:
        profile: Use this profile whatever the environment says, as `aws --profile` does.
    """
    return _Ordinary(profile)


def behind(door: Callable[..., object], *, region: str) -> SessionSource:
    """Sessions with made-up credentials whose requests never reach a socket.

    The user's profile, environment, endpoint URLs and metadata service are not looked at.

    Args:
        door: Handler of botocore's `before-send` event; answers every request with an `AWSResponse`.
        region: The sessions' default region.
    """
    return _Behind(door, region)
