"""How each operation turns its pages: our own token table, since botocore lacks paginators for several."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Paging:
    """Where an operation carries its page token, and how long its pages may be."""

    sent: str
    """Parameter that takes the token."""
    received: str
    """Member of the answer that holds the next one; absent or empty on the last page."""
    size: str | None = None
    """Parameter for the length of a page."""
    maximum: int | None = None
    """Longest page that AWS serves (source: the operation's model or its API reference)."""

    def sized(self, params: dict[str, Any]) -> dict[str, Any]:
        """The parameters with the longest page, unless the caller chose a length."""
        if self.size is None or self.size in params:
            return dict(params)
        return {**params, self.size: self.maximum}


PAGING: dict[tuple[str, str], Paging] = {
    ("sagemaker", "ListNotebookInstances"): Paging(
        sent="NextToken", received="NextToken", size="MaxResults", maximum=100
    ),
    ("sagemaker", "ListDomains"): Paging(sent="NextToken", received="NextToken", size="MaxResults", maximum=100),
    ("sagemaker", "ListApps"): Paging(sent="NextToken", received="NextToken", size="MaxResults", maximum=100),
    ("sagemaker", "ListSpaces"): Paging(sent="NextToken", received="NextToken", size="MaxResults", maximum=100),
    ("sagemaker", "ListUserProfiles"): Paging(sent="NextToken", received="NextToken", size="MaxResults", maximum=100),
    ("sagemaker", "ListMlflowTrackingServers"): Paging(
        sent="NextToken", received="NextToken", size="MaxResults", maximum=100
    ),
    ("sagemaker", "Search"): Paging(sent="NextToken", received="NextToken", size="MaxResults", maximum=100),
    ("sagemaker", "ListEndpoints"): Paging(sent="NextToken", received="NextToken", size="MaxResults", maximum=100),
    ("sagemaker", "ListInferenceComponents"): Paging(
        sent="NextToken", received="NextToken", size="MaxResults", maximum=100
    ),
    ("cloudwatch", "GetMetricData"): Paging(sent="NextToken", received="NextToken"),
    # An empty string, not an absent member, ends this one (API reference of GetResources: "PaginationToken …
    # A null value or empty string").
    ("resourcegroupstaggingapi", "GetResources"): Paging(
        sent="PaginationToken", received="PaginationToken", size="ResourcesPerPage", maximum=100
    ),
    ("logs", "DescribeLogStreams"): Paging(sent="nextToken", received="nextToken", size="limit", maximum=50),
    ("ce", "GetCostAndUsage"): Paging(sent="NextPageToken", received="NextPageToken"),
    # MaxResults has no documented maximum; left out, AWS serves its longest page.
    ("ce", "GetDimensionValues"): Paging(sent="NextPageToken", received="NextPageToken"),
    # "The default is 20, with a minimum value of 1"; no maximum is documented.
    ("ce", "GetSavingsPlansCoverage"): Paging(sent="NextToken", received="NextToken", size="MaxResults", maximum=100),
    ("pricing", "GetProducts"): Paging(sent="NextToken", received="NextToken", size="MaxResults", maximum=100),
    ("savingsplans", "DescribeSavingsPlans"): Paging(
        sent="nextToken", received="nextToken", size="maxResults", maximum=1000
    ),
    ("savingsplans", "DescribeSavingsPlanRates"): Paging(
        sent="nextToken", received="nextToken", size="maxResults", maximum=1000
    ),
}
"""Every read that answers in pages; a read that is not here answers whole."""
