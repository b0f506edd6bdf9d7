"""botocore sessions that see nothing of the user's: no profile, environment, endpoint or metadata service."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from typing import Any

from botocore.configprovider import BOTOCORE_DEFAUT_SESSION_VARIABLES, ConfigChainFactory, ConfigValueStore
from botocore.loaders import Loader
from botocore.session import Session

from sagemaker_cost_mcp.errors import Unreachable

# Shaped like the examples in AWS's documentation, so that nobody takes them for real ones.
_ACCESS_KEY = "AKIAIOSFODNN7EXAMPLE"
_SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"  # noqa: S105 - AWS's documented example


def isolated_session() -> Session:
    """A session with botocore's defaults and nothing else."""
    session = Session()
    chains: Any = ConfigChainFactory(session=session, environ={})
    store: Any = ConfigValueStore()
    for name, (config_name, _, default, conversion) in BOTOCORE_DEFAUT_SESSION_VARIABLES.items():
        chain = chains.create_config_chain(
            instance_name=name,
            config_property_names=config_name,
            default=default,
            conversion_func=conversion,
        )
        store.set_config_provider(name, chain)
    session.register_component("config_store", store)
    session.register_component("data_loader", _models())
    for name in ("config_file", "credentials_file"):
        session.set_config_variable(name, os.devnull)
    # botocore asks the environment (AWS_ENDPOINT_URL, REQUESTS_CA_BUNDLE) unless these two are set.
    for name in ("ignore_configured_endpoint_urls", "ca_bundle"):
        session.set_config_variable(name, value=True)
    return session


def session_behind(door: Callable[..., object], region: str) -> Session:
    """An isolated session with made-up credentials whose every request goes through the door."""

    def through(**event: Any) -> object:
        answer = door(**event)
        if answer is None:  # botocore would take this as leave to use the network
            raise Unreachable("The embedded account gave no answer, and no byte may leave the machine instead.")
        return answer

    session = isolated_session()
    session.set_config_variable("region", region)
    session.set_credentials(_ACCESS_KEY, _SECRET_KEY)
    events: Any = session  # the stubs want handlers that return nothing; this event is about what they return
    events.register("before-send", through)
    return session


@cache
def _models() -> Loader:
    """AWS's models as botocore brings them, none of the user's own; what one session has read serves all."""
    return Loader(include_default_search_paths=False, extra_search_paths=[Loader.BUILTIN_DATA_PATH])
