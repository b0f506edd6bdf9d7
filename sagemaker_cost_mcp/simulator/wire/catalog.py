"""AWS's service models, as botocore ships them.

Only botocore's own copies count: models that a user put under `~/.aws/models` would change what the simulated
account holds to be true.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator

from botocore.exceptions import UnknownServiceError
from botocore.loaders import Loader
from botocore.model import ServiceModel

_LOADER = Loader(extra_search_paths=[Loader.BUILTIN_DATA_PATH], include_default_search_paths=False)
_LOCK = threading.Lock()
_MODELS: dict[str, ServiceModel | None] = {}


def service_model(service: str) -> ServiceModel | None:
    """The model under botocore's service name, or None where botocore has no such service. Loaded once."""
    with _LOCK:
        if service not in _MODELS:
            _MODELS[service] = _loaded(service)
        return _MODELS[service]


def models_signed_as(signing_name: str, services: Iterable[str]) -> Iterator[ServiceModel]:
    """The models that a signing name may mean: several services share one (`sagemaker` and its runtimes do).

    Args:
        signing_name: Service in a request's credential scope: `monitoring` is CloudWatch's.
        services: botocore names of the services to choose from; the one called like the signing name is
            considered first, even when it is not among them.
    """
    for service in dict.fromkeys((signing_name, *services)):
        model = service_model(service)
        if model is not None and model.signing_name == signing_name:
            yield model


def _loaded(service: str) -> ServiceModel | None:
    try:
        return ServiceModel(_LOADER.load_service_model(service, "service-2"), service_name=service)
    except UnknownServiceError:
        return None
