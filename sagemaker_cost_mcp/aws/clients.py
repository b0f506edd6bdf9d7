"""Clients of one session, made once per service and region."""

from __future__ import annotations

import threading
from typing import Any

import boto3
from botocore.client import BaseClient
from botocore.config import Config
from botocore.session import Session

from sagemaker_cost_mcp import __version__
from sagemaker_cost_mcp.aws import hooks
from sagemaker_cost_mcp.settings import Settings

# Creating clients (not using them) is unsafe in threads, over all sessions: loaders and resolvers are shared.
# Source: boto3 guide, "Multithreading or multiprocessing with clients".
_MAKING = threading.Lock()


class Clients:
    """The clients that sign with one session's credentials."""

    def __init__(self, session: Session, settings: Settings) -> None:
        self._session: Any = boto3.Session(botocore_session=session)  # its stubs want literal service names
        self._settings = settings
        self._made: dict[tuple[str, str], BaseClient] = {}

    def get(self, service: str, region: str) -> BaseClient:
        """The client of a service in a region; the first call builds it (about 0.1 s)."""
        client = self._made.get((service, region))
        if client is not None:
            return client
        with _MAKING:
            client = self._made.get((service, region))  # somebody may have made it in the meantime
            if client is None:
                client = self._made[service, region] = self._client(service, region)
            return client

    def _client(self, service: str, region: str) -> BaseClient:
        client: BaseClient = self._session.client(service, region_name=region, config=self._config())
        hooks.fit(client.meta.events)
        return client

    def _config(self) -> Config:
        return Config(
            connect_timeout=self._settings.connect_timeout_seconds,
            read_timeout=self._settings.read_timeout_seconds,
            retries={"mode": "standard", "total_max_attempts": self._settings.max_attempts},
            max_pool_connections=max(10, self._settings.parallel_calls),
            user_agent_extra=f"sagemaker-cost-mcp/{__version__}",
        )
