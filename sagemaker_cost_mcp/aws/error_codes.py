"""AWS's error codes by what they mean: each service has its own words for the same thing."""

from __future__ import annotations

EXPIRED = frozenset({"ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"})
UNKNOWN_KEY = frozenset({"InvalidClientTokenId", "UnrecognizedClientException", "InvalidAccessKeyId", "AuthFailure"})
THROTTLED = frozenset(
    {
        "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottled", "SlowDown",
        "RequestThrottledException", "TooManyRequestsException", "RequestLimitExceeded",
        "LimitExceededException", "BandwidthLimitExceeded", "ProvisionedThroughputExceededException",
        "PriorRequestNotComplete",
    }
)  # fmt: skip
DENIED = frozenset(
    {
        "AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "NotAuthorized", "Forbidden",
        "NotAuthorizedException", "UnauthorizedException", "ForbiddenException", "AuthorizationError",
    }
)  # fmt: skip
NO_DATA = frozenset({"DataUnavailableException", "BillExpirationException"})
GONE = frozenset(
    {
        "ResourceNotFound", "ResourceNotFoundException", "ResourceNotFoundFault", "RecordNotFound", "NotFoundException",
        "RepositoryNotFoundException", "NoSuchBucket",
    }
)  # fmt: skip
NOT_SET = frozenset({"LifecyclePolicyNotFoundException", "NoSuchLifecycleConfiguration"})
"""An optional setting was asked for that nobody has made: it says so of a resource that is there."""
UNAVAILABLE = frozenset(
    {
        "InternalFailure", "InternalError", "InternalErrorException", "InternalServerError",
        "InternalServerException", "InternalServiceError",
        "ServiceUnavailable", "ServiceUnavailableException", "InternalServiceException",
        "500", "502", "503", "504",
    }
)  # fmt: skip
