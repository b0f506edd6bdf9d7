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


_HUNDRED = Paging(sent="NextToken", received="NextToken", size="MaxResults", maximum=100)
"""How most of AWS's newer APIs turn their pages."""

_THOUSAND = Paging(sent="NextToken", received="NextToken", size="MaxResults", maximum=1000)
"""How Amazon EC2 turns its."""

PAGING: dict[tuple[str, str], Paging] = {
    ("sagemaker", "ListNotebookInstances"): _HUNDRED,
    ("sagemaker", "ListDomains"): _HUNDRED,
    ("sagemaker", "ListApps"): _HUNDRED,
    ("sagemaker", "ListSpaces"): _HUNDRED,
    ("sagemaker", "ListUserProfiles"): _HUNDRED,
    ("sagemaker", "ListMlflowTrackingServers"): _HUNDRED,
    ("sagemaker", "Search"): _HUNDRED,
    ("sagemaker", "ListTrainingJobs"): _HUNDRED,
    ("sagemaker", "ListHyperParameterTuningJobs"): _HUNDRED,
    ("sagemaker", "ListAutoMLJobs"): _HUNDRED,
    ("sagemaker", "ListEndpoints"): _HUNDRED,
    ("sagemaker", "ListInferenceComponents"): _HUNDRED,
    ("sagemaker", "ListProcessingJobs"): _HUNDRED,
    ("sagemaker", "ListTransformJobs"): _HUNDRED,
    ("sagemaker", "ListLabelingJobs"): _HUNDRED,
    ("sagemaker", "ListPipelines"): _HUNDRED,
    ("sagemaker", "ListPipelineExecutions"): _HUNDRED,
    ("sagemaker", "ListPipelineExecutionSteps"): _HUNDRED,
    ("sagemaker", "ListMonitoringSchedules"): _HUNDRED,
    ("sagemaker", "ListFeatureGroups"): _HUNDRED,
    # Pages of 2,500 feature definitions, which nobody here reads: the first page has all the rest.
    ("sagemaker", "DescribeFeatureGroup"): Paging(sent="NextToken", received="NextToken"),
    ("sagemaker", "ListClusters"): _HUNDRED,
    ("sagemaker", "ListTrainingPlans"): _HUNDRED,
    ("sagemaker", "ListMlflowApps"): _HUNDRED,
    ("sagemaker", "ListOptimizationJobs"): _HUNDRED,
    ("sagemaker", "ListInferenceRecommendationsJobs"): _HUNDRED,
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
    # "This number is automatically set to 100" (API reference, MaxItems).
    ("efs", "DescribeFileSystems"): Paging(sent="Marker", received="NextMarker", size="MaxItems", maximum=100),
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
    ("ce", "GetSavingsPlansCoverage"): _HUNDRED,
    ("ce", "GetSavingsPlansPurchaseRecommendation"): Paging(
        sent="NextPageToken", received="NextPageToken", size="PageSize", maximum=6000
    ),
    # "MaxResults … The default is 100", up to 1,000; the others 100 (models of AWS Budgets).
    ("budgets", "DescribeBudgets"): Paging(sent="NextToken", received="NextToken", size="MaxResults", maximum=1000),
    ("budgets", "DescribeNotificationsForBudget"): _HUNDRED,
    ("budgets", "DescribeSubscribersForNotification"): _HUNDRED,
    ("budgets", "DescribeBudgetPerformanceHistory"): _HUNDRED,
    ("cloudwatch", "DescribeAlarms"): Paging(sent="NextToken", received="NextToken", size="MaxRecords", maximum=100),
    ("cost-optimization-hub", "ListEnrollmentStatuses"): Paging(
        sent="nextToken", received="nextToken", size="maxResults", maximum=100
    ),
    ("cost-optimization-hub", "ListRecommendations"): Paging(
        sent="nextToken", received="nextToken", size="maxResults", maximum=1000
    ),
    ("compute-optimizer", "GetIdleRecommendations"): Paging(
        sent="nextToken", received="nextToken", size="maxResults", maximum=100
    ),
    # MaxResults of these three has no documented maximum.
    ("ce", "GetAnomalies"): Paging(sent="NextPageToken", received="NextPageToken"),
    ("ce", "GetAnomalyMonitors"): Paging(sent="NextPageToken", received="NextPageToken"),
    ("ce", "GetAnomalySubscriptions"): Paging(sent="NextPageToken", received="NextPageToken"),
    ("ecr", "DescribeImages"): Paging(sent="nextToken", received="nextToken", size="maxResults", maximum=1000),
    # Without MaxBuckets it answers whole, and refuses accounts with more than 10,000.
    ("s3", "ListBuckets"): Paging(
        sent="ContinuationToken", received="ContinuationToken", size="MaxBuckets", maximum=10_000
    ),
    ("ec2", "DescribeSubnets"): _THOUSAND,
    # "If the value is greater than 1,000, we return only 1,000 items", and as many where it is left out.
    ("ec2", "DescribeVpcEndpoints"): Paging(sent="NextToken", received="NextToken"),
    ("ec2", "DescribeNatGateways"): _THOUSAND,
    ("pricing", "GetProducts"): _HUNDRED,
    ("savingsplans", "DescribeSavingsPlans"): Paging(
        sent="nextToken", received="nextToken", size="maxResults", maximum=1000
    ),
    ("savingsplans", "DescribeSavingsPlanRates"): Paging(
        sent="nextToken", received="nextToken", size="maxResults", maximum=1000
    ),
}
"""Every read that answers in pages; a read that is not here answers whole."""
