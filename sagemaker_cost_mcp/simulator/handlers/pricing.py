"""AWS Price List API: GetProducts, DescribeServices. It has endpoints in three regions only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sagemaker_cost_mcp.simulator.paging import page
from sagemaker_cost_mcp.simulator.products import EFS, GLUE, SERVICE_CODE, Product, efs_products, glue_products
from sagemaker_cost_mcp.simulator.request import AwsFailure, Handler, Request

HOMES = frozenset({"us-east-1", "eu-central-1", "ap-south-1"})
PAGE = 100
FORMAT = "aws_v1"

_MATCHES: Mapping[str, Callable[[str, str], bool]] = {
    "TERM_MATCH": lambda value, wanted: value.lower() == wanted.lower(),
    "EQUALS": lambda value, wanted: value.lower() == wanted.lower(),
    "CONTAINS": lambda value, wanted: wanted.lower() in value.lower(),
    "ANY_OF": lambda value, wanted: value.lower() in _listed(wanted),
    "NONE_OF": lambda value, wanted: value.lower() not in _listed(wanted),
}


def get_products(request: Request) -> dict[str, Any]:
    """GetProducts of Amazon SageMaker, AWS Glue and Amazon EFS; other services are not in this price list."""
    _check(request)
    filters = request.params.get("Filters", [])
    found = [product.document for product in _sold(request) if all(_passes(product, wanted) for wanted in filters)]
    return _page(found, request, "PriceList") | {"FormatVersion": FORMAT}


def describe_services(request: Request) -> dict[str, Any]:
    """DescribeServices."""
    _check(request)
    asked = request.params.get("ServiceCode", SERVICE_CODE)
    if asked != SERVICE_CODE:
        raise AwsFailure("NotFoundException", "Service code not found")
    names = sorted({name for product in request.account.products for name in product.attributes})
    service = {"ServiceCode": SERVICE_CODE, "AttributeNames": names}
    return _page([service], request, "Services") | {"FormatVersion": FORMAT}


HANDLERS: dict[str, Handler] = {"GetProducts": get_products, "DescribeServices": describe_services}


def _check(request: Request) -> None:
    if request.region not in HOMES:
        raise AwsFailure("UnknownEndpoint", f"The Price List API has no endpoint in {request.region}.", 404)
    if request.params.get("FormatVersion", FORMAT) != FORMAT:
        raise AwsFailure("InvalidParameterException", f"Invalid FormatVersion; valid values: {FORMAT}")


def _sold(request: Request) -> tuple[Product, ...]:
    code = request.params["ServiceCode"]
    if code == SERVICE_CODE:
        return request.account.products
    beside = {GLUE: glue_products, EFS: efs_products}
    if code in beside:
        return beside[code]() if request.account.fleet.public_prices else ()
    raise AwsFailure("NotFoundException", "Service code not found")


def _passes(product: Product, wanted: Mapping[str, str]) -> bool:
    """A product without the attribute passes no filter on it, not even NONE_OF."""
    value = product.attributes.get(wanted["Field"])
    return value is not None and _MATCHES[wanted["Type"]](value, wanted["Value"])


def _listed(wanted: str) -> list[str]:
    return [value.strip().lower() for value in wanted.split(",")]


def _page(items: list[Any], request: Request, member: str) -> dict[str, Any]:
    shown, token = page(
        items,
        request.params,
        size_param="MaxResults",
        default=PAGE,
        maximum=PAGE,
        token_param="NextToken",  # noqa: S106 - a parameter's name
        refusal=AwsFailure("InvalidNextTokenException", "The pagination token is invalid."),
    )
    return {member: list(shown)} | ({} if token is None else {"NextToken": token})
