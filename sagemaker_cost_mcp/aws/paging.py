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
    ("sagemaker", "ListTrainingJobs"): Paging(sent="NextToken", received="NextToken", size="MaxResults", maximum=100),
    ("sagemaker", "ListHyperParameterTuningJobs"): Paging(
        sent="NextToken", received="NextToken", size="MaxResults", maximum=100
    ),
    ("sagemaker", "ListAutoMLJobs"): Paging(sent="NextToken", received="NextToken", size="MaxResults", maximum=100),
    ("sagemaker", "ListEndpoints"): Paging(sent="NextToken", received="NextToken", size="MaxResults", maximum=100),
    ("sagemaker", "ListInferenceComponents"): Paging(
        sent="NextToken", received="NextToken", size="MaxResults", maximum=100
    ),
    ("sagemaker", "ListProcessingJobs"): Paging(sent="NextToken", received="NextToken", size="MaxResults", maximum=100),
    ("sagemaker", "ListTransformJobs"): Paging(sent="NextToken", received="NextToken", size="MaxResults", maximum=100),
    ("sagemaker", "ListLabelingJobs"): Paging(sent="NextToken", received="NextToken", size="MaxResults", maximum=100),
    ("sagemaker", "ListPipelines"): Paging(sent="NextToken", received="NextToken", size="MaxResults", maximum=100),
    ("sagemaker", "ListPipelineExecutions"): Paging(
        sent="NextToken", received="NextToken", size="MaxResults", maximum=100
    ),
    ("sagemaker", "ListPipelineExecutionSteps"): Paging(
        sent="NextToken", received="NextToken", size="MaxResults", maximum=100
    ),
    ("sagemaker", "ListMonitoringSchedules"): Paging(
        sent="NextToken", received="NextToken", size="MaxResults", maximum=100
    ),
    ("sagemaker", "ListFeatureGroups"): Paging(sent="NextToken", received="NextToken", size="MaxResults", maximum=100),
    # Pages of 2,500 feature definitions, which nobody here reads: the first page has all the rest.
    ("sagemaker", "DescribeFeatureGroup"): Paging(sent="NextToken", received="NextToken"),
    ("sagemaker", "ListClusters"): Paging(sent="NextToken", received="NextToken", size="MaxResults", maximum=100),
    ("sagemaker", "ListTrainingPlans"): Paging(sent="NextToken", received="NextToken", size="MaxResults", maximum=100),
    ("sagemaker", "ListMlflowApps"): Paging(sent="NextToken", received="NextToken", size="MaxResults", maximum=100),
    ("sagemaker", "ListOptimizationJobs"): Paging(
        sent="NextToken", received="NextToken", size="MaxResults", maximum=100
    ),
    ("sagemaker", "ListInferenceRecommendationsJobs"): Paging(
        sent="NextToken", received="NextToken", size="MaxResults", maximum=100
    ),
    # "This value can be between 1 and 50", and 1 and 10 for policies (API reference).
    ("application-autoscaling", "DescribeScalableTargets"): Paging(
        sent="NextToken", received="NextToken", size="MaxResults", maximum=50
    ),
    ("application-autoscaling", "DescribeScalingPolicies"): Paging(
        sent="NextToken", received="NextToken", size="MaxResults", maximum=10
    ),
    ("application-autoscaling", "DescribeScheduledActions"): Paging(
        sent="NextToken", received="NextToken", size="MaxResults", maximum=50
    ),
    ("cloudwatch", "GetMetricData"): Paging(sent="NextToken", received="NextToken"),
    # "Up to 500 results are returned for any one call", and no parameter asks for fewer.
    ("cloudwatch", "ListMetrics"): Paging(sent="NextToken", received="NextToken"),
    # An empty string, not an absent member, ends this one (API reference of GetResources: "PaginationToken …
    # A null value or empty string").
    ("resourcegroupstaggingapi", "GetResources"): Paging(
        sent="PaginationToken", received="PaginationToken", size="ResourcesPerPage", maximum=100
    ),
    ("cloudtrail", "LookupEvents"): Paging(sent="NextToken", received="NextToken", size="MaxResults", maximum=50),
    ("logs", "DescribeLogStreams"): Paging(sent="nextToken", received="nextToken", size="limit", maximum=50),
    ("ce", "GetCostAndUsage"): Paging(sent="NextPageToken", received="NextPageToken"),
    # MaxResults has no documented maximum; left out, AWS serves its longest page.
    ("ce", "GetDimensionValues"): Paging(sent="NextPageToken", received="NextPageToken"),
    ("ce", "ListCostAllocationTags"): Paging(sent="NextToken", received="NextToken", size="MaxResults", maximum=1000),
    # MaxResults counts only beside SortBy, which excludes paging.
    ("ce", "GetTags"): Paging(sent="NextPageToken", received="NextPageToken"),
    # "The default is 20, with a minimum value of 1"; no maximum is documented.
    ("ce", "GetSavingsPlansCoverage"): Paging(sent="NextToken", received="NextToken", size="MaxResults", maximum=100),
    ("ce", "GetSavingsPlansPurchaseRecommendation"): Paging(
        sent="NextPageToken", received="NextPageToken", size="PageSize", maximum=6000
    ),
    # "MaxResults … The default is 100", up to 1,000; the others 100 (models of AWS Budgets).
    ("budgets", "DescribeBudgets"): Paging(sent="NextToken", received="NextToken", size="MaxResults", maximum=1000),
    ("budgets", "DescribeNotificationsForBudget"): Paging(
        sent="NextToken", received="NextToken", size="MaxResults", maximum=100
    ),
    ("budgets", "DescribeSubscribersForNotification"): Paging(
        sent="NextToken", received="NextToken", size="MaxResults", maximum=100
    ),
    ("budgets", "DescribeBudgetPerformanceHistory"): Paging(
        sent="NextToken", received="NextToken", size="MaxResults", maximum=100
    ),
    ("cloudwatch", "DescribeAlarms"): Paging(sent="NextToken", received="NextToken", size="MaxRecords", maximum=100),
    # MaxResults of these three has no documented maximum.
    ("ce", "GetAnomalies"): Paging(sent="NextPageToken", received="NextPageToken"),
    ("ce", "GetAnomalyMonitors"): Paging(sent="NextPageToken", received="NextPageToken"),
    ("ce", "GetAnomalySubscriptions"): Paging(sent="NextPageToken", received="NextPageToken"),
    ("pricing", "GetProducts"): Paging(sent="NextToken", received="NextToken", size="MaxResults", maximum=100),
    ("savingsplans", "DescribeSavingsPlans"): Paging(
        sent="nextToken", received="nextToken", size="maxResults", maximum=1000
    ),
    ("savingsplans", "DescribeSavingsPlanRates"): Paging(
        sent="nextToken", received="nextToken", size="maxResults", maximum=1000
    ),
}
"""Every read that answers in pages; a read that is not here answers whole."""
