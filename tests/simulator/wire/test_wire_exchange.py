"""Requests as botocore sends them, and the answers as botocore reads them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from sagemaker_cost_mcp.simulator.registry import HandlerTables
from sagemaker_cost_mcp.simulator.request import AwsFailure, Handler, ModelViolation, Request

if TYPE_CHECKING:
    from tests.simulator.conftest import ClientOf

DENIED = AwsFailure("AccessDeniedException", "User is not authorized to perform: sagemaker:ListEndpoints")
RULE = "arn:aws:ce::123456789012:costcategory/" + "a" * 36
GONE = AwsFailure("ResourceNotFound", "Could not find it.")


def answering(service: str, operation: str, answer: dict[str, Any] | Exception) -> HandlerTables:
    """One operation with one answer, beside one that is never asked for."""

    def handle(_request: Request) -> dict[str, Any]:
        if isinstance(answer, Exception):
            raise answer
        return answer

    return {service: {operation: handle, "NeverAsked": handle}}


def refusal(call: Callable[[], Any]) -> tuple[str, str, int]:
    """Code, message and HTTP status of the error that a call ends in."""
    with pytest.raises(ClientError) as caught:
        call()
    response: Any = caught.value.response
    return response["Error"]["Code"], response["Error"]["Message"], response["ResponseMetadata"]["HTTPStatusCode"]


def test_a_handler_gets_the_request_as_its_model_names_it(client_of: ClientOf) -> None:
    seen: list[Request] = []
    tables = answering("sagemaker", "ListEndpoints", {"Endpoints": []})
    client = client_of("sagemaker", tables, log=seen.append, region="ap-south-1")
    client.list_endpoints(MaxResults=5, CreationTimeAfter=datetime(2026, 1, 1, tzinfo=UTC))
    (request,) = seen
    assert (request.service, request.operation, request.region) == ("sagemaker", "ListEndpoints", "ap-south-1")
    assert request.params == {"MaxResults": 5, "CreationTimeAfter": datetime(2026, 1, 1, tzinfo=UTC)}
    assert request.now == request.account.clock()


def test_the_signing_name_need_not_be_the_name_of_the_service(client_of: ClientOf) -> None:
    client = client_of("cloudwatch", answering("cloudwatch", "GetMetricData", {"MetricDataResults": []}))
    query = {"Id": "a", "Expression": "1"}
    answer = client.get_metric_data(MetricDataQueries=[query], StartTime=0, EndTime=60)
    assert answer["MetricDataResults"] == []


def test_of_services_with_one_signing_name_the_one_with_the_operation_is_meant(client_of: ClientOf) -> None:
    invoked = answering("sagemaker-runtime", "InvokeEndpoint", {"Body": b"[1]", "ContentType": "application/json"})
    listed = answering("sagemaker", "ListEndpoints", {"Endpoints": []})
    answer = client_of("sagemaker-runtime", {**listed, **invoked}).invoke_endpoint(EndpointName="a", Body=b"[0]")
    assert (answer["Body"].read(), answer["ContentType"]) == (b"[1]", "application/json")


def test_request_ids_are_the_same_in_every_run_and_never_twice(client_of: ClientOf) -> None:
    def ids() -> list[str]:
        client = client_of("sagemaker", answering("sagemaker", "ListEndpoints", {"Endpoints": []}))
        return [client.list_endpoints()["ResponseMetadata"]["RequestId"] for _ in range(3)]

    first = ids()
    assert (first, len(set(first))) == (ids(), 3)


def test_answers_are_dated_by_the_clock_of_the_account(client_of: ClientOf) -> None:
    client = client_of("sagemaker", answering("sagemaker", "ListEndpoints", {"Endpoints": []}))
    headers = client.list_endpoints()["ResponseMetadata"]["HTTPHeaders"]
    assert (headers["date"], headers["content-length"]) == ("Mon, 02 Nov 2026 08:30:00 GMT", "16")


@pytest.mark.parametrize(
    ("asked", "params", "code", "message"),
    [
        ("sagemaker:ListEndpoints", {"MaxResults": 101}, "ValidationException", "Value '101' at 'maxResults'"),
        ("sagemaker:ListEndpoints", {"SortBy": "Age"}, "ValidationException", "enum value set: [Name, CreationTime"),
        ("sagemaker:DescribeEndpoint", {"EndpointName": "-"}, "ValidationException", "regular expression pattern"),
        ("sagemaker:DescribeEndpoint", {}, "ValidationException", "Value null at 'endpointName'"),
        ("logs:DescribeLogStreams", {"limit": 0}, "InvalidParameterException", "greater than or equal to 1"),
        ("cloudwatch:ListMetrics", {"Namespace": ":x"}, "ValidationError", "Value ':x' at 'namespace'"),
        ("sts:DecodeAuthorizationMessage", {"EncodedMessage": ""}, "ValidationError", "Value '' at 'encodedMessage'"),
        ("savingsplans:DescribeSavingsPlans", {"states": ["x"]}, "ValidationException", "Member must satisfy"),
    ],
)
def test_a_request_outside_the_model_is_refused_as_aws_does(
    client_of: ClientOf, asked: str, params: dict[str, Any], code: str, message: str
) -> None:
    service, operation = asked.split(":")
    client = client_of(service, answering(service, operation, {}))
    told, sentence, status = refusal(lambda: client._make_api_call(operation, params))
    assert (told, status) == (code, 400)
    assert "validation error" in sentence
    assert message in sentence


def test_a_service_that_wants_a_reason_for_its_refusal_gets_one(client_of: ClientOf) -> None:
    client = client_of("billing", answering("billing", "ListBillingViews", {}))
    with pytest.raises(client.exceptions.ValidationException) as caught:
        client.list_billing_views(maxResults=1000)
    response: Any = caught.value.response
    assert response["reason"] == "fieldValidationFailed"


def test_a_message_may_be_longer_than_the_model_says(client_of: ClientOf) -> None:
    client = client_of("sagemaker", answering("sagemaker", "ListEndpoints", AwsFailure("ResourceNotFound", "x" * 5000)))
    assert refusal(client.list_endpoints)[1] == "x" * 5000


def test_an_answer_with_a_member_that_aws_lacks_is_a_bug(client_of: ClientOf) -> None:
    client = client_of("sagemaker", answering("sagemaker", "ListEndpoints", {"Endpoints": [], "Total": 0}))
    with pytest.raises(ModelViolation, match=r"sagemaker:ListEndpoints: Value '0' at 'Total'.* No such member"):
        client.list_endpoints()


def test_an_answer_without_a_required_member_is_a_bug(client_of: ClientOf) -> None:
    client = client_of("sagemaker", answering("sagemaker", "ListEndpoints", {}))
    with pytest.raises(ModelViolation, match="Value null at 'endpoints'"):
        client.list_endpoints()


def test_an_answer_where_aws_gives_none_is_a_bug(client_of: ClientOf) -> None:
    client = client_of("sagemaker", answering("sagemaker", "DeleteEndpoint", {"Deleted": True}))
    with pytest.raises(ModelViolation, match="no members here"):
        client.delete_endpoint(EndpointName="a")


def test_an_operation_without_an_answer_has_an_empty_body(client_of: ClientOf) -> None:
    client = client_of("sagemaker", answering("sagemaker", "DeleteEndpoint", {}))
    assert client.delete_endpoint(EndpointName="a")["ResponseMetadata"]["HTTPHeaders"]["content-length"] == "0"


def test_a_failure_of_the_model_reaches_the_client_as_its_own_exception(client_of: ClientOf) -> None:
    client = client_of("sagemaker", answering("sagemaker", "DescribeEndpoint", GONE))
    with pytest.raises(client.exceptions.ResourceNotFound, match="Could not find it"):
        client.describe_endpoint(EndpointName="a")


@pytest.mark.parametrize("code", ["InvalidParameterValue", "InvalidParameterValueException"])
def test_cloudwatch_keeps_the_codes_of_its_query_protocol(client_of: ClientOf, code: str) -> None:
    client = client_of("cloudwatch", answering("cloudwatch", "ListMetrics", AwsFailure(code, "no")))
    assert refusal(client.list_metrics) == ("InvalidParameterValue", "no", 400)
    with pytest.raises(client.exceptions.InvalidParameterValueException) as caught:
        client.list_metrics()
    assert caught.value.response["Error"]["Type"] == "Sender"


@pytest.mark.parametrize(
    ("service", "operation", "failure", "status"),
    [
        ("cloudwatch", "ListMetrics", AwsFailure("ResourceNotFound", "x"), 404),
        ("cloudwatch", "ListMetrics", AwsFailure("InternalServiceFault", "x"), 500),
        ("savingsplans", "DescribeSavingsPlans", AwsFailure("ServiceQuotaExceededException", "x"), 402),
        ("sts", "GetCallerIdentity", AwsFailure("RegionDisabledException", "x"), 403),
        ("sagemaker", "ListEndpoints", AwsFailure("ThrottlingException", "x", 429), 429),
        ("sagemaker", "ListEndpoints", AwsFailure("ThrottlingException", "x"), 400),
    ],
)
def test_the_http_status_is_the_models_unless_the_handler_says_otherwise(
    client_of: ClientOf, service: str, operation: str, failure: AwsFailure, status: int
) -> None:
    client = client_of(service, answering(service, operation, failure))
    assert refusal(lambda: client._make_api_call(operation, {}))[1:] == ("x", status)


def test_further_fields_of_an_error_reach_the_client(client_of: ClientOf) -> None:
    failure = AwsFailure("ResourceNotFoundException", "no such tag", fields={"ResourceName": RULE})
    client = client_of("ce", answering("ce", "DeleteCostCategoryDefinition", failure))
    with pytest.raises(client.exceptions.ResourceNotFoundException) as caught:
        client.delete_cost_category_definition(CostCategoryArn=RULE)
    response: Any = caught.value.response
    assert (response["ResourceName"], response["Message"]) == (RULE, "no such tag")


@pytest.mark.parametrize(
    "failure",
    [
        AwsFailure("ResourceNotFoundException", "x", fields={"Invented": 1}),
        AwsFailure("AccessDeniedException", "x", fields={"Invented": 1}),
    ],
)
def test_an_error_field_that_aws_lacks_is_a_bug(client_of: ClientOf, failure: AwsFailure) -> None:
    client = client_of("ce", answering("ce", "GetTags", failure))
    with pytest.raises(ModelViolation, match="Invented"):
        client.get_tags(TimePeriod={"Start": "2026-10-01", "End": "2026-11-01"})


def test_what_the_simulated_account_lacks_is_said_in_the_clients_own_protocol(client_of: ClientOf) -> None:
    tables = answering("sagemaker", "ListEndpoints", {"Endpoints": []})
    code = "NotImplementedBySimulation"
    models = "The simulated account does not have the operation sagemaker:ListModels."
    assert refusal(client_of("sagemaker", tables).list_models) == (code, models, 501)
    for service, operation in [
        ("s3", "list_buckets"),
        ("ec2", "describe_instances"),
        ("dynamodb", "list_tables"),
        ("lambda", "list_functions"),
        ("iam", "list_users"),
    ]:
        sentence = f"The simulated account does not have the service {service}."
        assert refusal(getattr(client_of(service, tables), operation)) == (code, sentence, 501)


def test_single_operations_can_be_made_to_fail(client_of: ClientOf) -> None:
    def deny(service: str, operation: str, request: Request) -> AwsFailure | None:
        assert request.service == service
        return DENIED if operation == "ListEndpoints" else None

    both: dict[str, Handler] = {"ListEndpoints": lambda _: {"Endpoints": []}, "ListModels": lambda _: {"Models": []}}
    client = client_of("sagemaker", {"sagemaker": both}, faults=[deny])
    assert refusal(client.list_endpoints) == ("AccessDeniedException", DENIED.message, 400)
    assert client.list_models()["Models"] == []


def test_many_threads_may_ask_at_once(client_of: ClientOf) -> None:
    tables = answering("sagemaker", "ListEndpoints", {"Endpoints": []})
    client = client_of("sagemaker", tables)
    ids: list[str] = []

    def ask() -> None:
        ids.extend(client.list_endpoints()["ResponseMetadata"]["RequestId"] for _ in range(20))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(ids)) == 160
