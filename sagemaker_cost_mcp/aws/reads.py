"""The project's own list of reads: nothing else is ever sent to AWS, whatever a caller meant.

`docs/permissions.md` and the IAM policy are made from this list, so the two cannot drift apart. An operation
and the IAM action it needs are often, not always, named alike: both are written down.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from itertools import groupby
from typing import Any

from sagemaker_cost_mcp.aws.read import Read
from sagemaker_cost_mcp.aws.read import budgets_read as _budgets
from sagemaker_cost_mcp.aws.read import plain_read as _read
from sagemaker_cost_mcp.errors import WriteRefused

COST_EXPLORER_USD = Decimal("0.01")
"""USD per Cost Explorer request, each page counting as one.

Source: https://aws.amazon.com/aws-cost-management/aws-cost-explorer/pricing/
"""


METRIC_USD = Decimal("0.00001")
"""USD per metric that GetMetricData is asked for. Source: https://aws.amazon.com/cloudwatch/pricing/"""


READS: tuple[Read, ...] = (
    _read("sts", "GetCallerIdentity", "Learns which account is read. AWS allows it to everyone, granted or not."),
    _read("sagemaker", "ListNotebookInstances", "Finds notebook instances, their type and state."),
    _read("sagemaker", "DescribeNotebookInstance", "Reads the size of a notebook's volume, which bills on."),
    _read(
        "sagemaker",
        "DescribeNotebookInstanceLifecycleConfig",
        "Sees whether a notebook stops itself when idle. The script is judged and dropped, never kept.",
    ),
    _read(
        "resourcegroupstaggingapi",
        "GetResources",
        "Reads the tags of all resources of a region at once: owners, exemptions, cost tags.",
        prefix="tag",
    ),
    _read("sagemaker", "ListDomains", "Finds Studio domains."),
    _read("sagemaker", "DescribeDomain", "Sees whether a domain shuts down idle apps, and its file system."),
    _read("efs", "DescribeFileSystems", "Finds file systems of domains, kept or gone.", prefix="elasticfilesystem"),
    _read("sagemaker", "ListApps", "Finds the Studio and Canvas apps that run."),
    _read("sagemaker", "DescribeApp", "Sees when an app was last used: the list does not say."),
    _read("sagemaker", "ListSpaces", "Knows whose a space is, and the size of its volume."),
    _read("sagemaker", "DescribeSpace", "Sees after how long a space shuts down an idle app."),
    _read("sagemaker", "ListUserProfiles", "Knows the people of a Studio domain."),
    _read("sagemaker", "DescribeUserProfile", "Sees whether somebody has another idle shutdown than the domain."),
    _read("sagemaker", "ListMlflowTrackingServers", "Finds MLflow tracking servers, which bill until stopped."),
    _read("sagemaker", "DescribeMlflowTrackingServer", "Reads the size of a tracking server, which sets its price."),
    _read("cloudtrail", "LookupEvents", "Names who last opened, started or made what no tag claims."),
    _read(
        "logs", "GetLogEvents", "Sees in which hours a notebook wrote to its log: of an event only its time is kept."
    ),
    _read("logs", "DescribeLogStreams", "Sees when a notebook last wrote to its log; never what it wrote."),
    _read("sagemaker", "Search", "Reads whole endpoints, models and jobs a hundred at a time, not one by one."),
    _read("sagemaker", "ListTrainingJobs", "Finds training jobs where Search is not granted."),
    _read("sagemaker", "DescribeTrainingJob", "Reads a training job where Search is not granted, or does not say all."),
    _read("sagemaker", "ListHyperParameterTuningJobs", "Finds tuning jobs where Search is not granted."),
    _read("sagemaker", "DescribeHyperParameterTuningJob", "Reads a tuning job where Search is not granted."),
    _read("sagemaker", "ListAutoMLJobs", "Finds Autopilot jobs."),
    _read("sagemaker", "DescribeAutoMLJobV2", "Knows what an Autopilot job may try, and for how long."),
    _read("sagemaker", "ListEndpoints", "Finds endpoints where Search is not granted."),
    _read("sagemaker", "DescribeEndpoint", "Reads an endpoint's variants where Search is not granted."),
    _read("sagemaker", "DescribeEndpointConfig", "Knows an endpoint's kind and its instance types."),
    _read("sagemaker", "ListInferenceComponents", "Finds the models that share an endpoint's instances."),
    _read("sagemaker", "DescribeInferenceComponent", "Knows the cores, memory and copies that such a model asks for."),
    _read("sagemaker", "DescribeModel", "Reads the container image of a model that Search did not show."),
    _read("application-autoscaling", "DescribeScalableTargets", "Knows between which counts endpoints may scale."),
    _read(
        "application-autoscaling", "DescribeScalingPolicies", "Knows on which metric, and at what value, they scale."
    ),
    _read("application-autoscaling", "DescribeScheduledActions", "Knows when they scale by the clock."),
    _read("sagemaker", "ListProcessingJobs", "Finds the processing jobs that ran."),
    _read("sagemaker", "DescribeProcessingJob", "Knows a processing job's machines and times: the list does not say."),
    _read("sagemaker", "ListTransformJobs", "Finds the batch transform jobs that ran."),
    _read("sagemaker", "DescribeTransformJob", "Knows a transform job's machines, batches and times."),
    _read("sagemaker", "ListLabelingJobs", "Finds labeling jobs and counts what they labelled."),
    _read("sagemaker", "DescribeLabelingJob", "Knows the price of a task, the people on each object, and automation."),
    _read("sagemaker", "ListPipelines", "Finds pipelines where Search is not granted."),
    _read("sagemaker", "DescribePipeline", "Counts a pipeline's cached steps. The definition is dropped, never kept."),
    _read("sagemaker", "ListPipelineExecutions", "Finds executions of pipelines where Search is not granted."),
    _read("sagemaker", "ListPipelineExecutionSteps", "Sees which step of a failed execution failed."),
    _read("sagemaker", "ListMonitoringSchedules", "Finds the schedules of Model Monitor."),
    _read("sagemaker", "DescribeMonitoringSchedule", "Knows how often a schedule runs, and on what."),
    _read("sagemaker", "DescribeDataQualityJobDefinition", "Knows the machines of a schedule that watches data."),
    _read("sagemaker", "DescribeModelQualityJobDefinition", "Knows the machines of one that watches quality."),
    _read("sagemaker", "DescribeModelBiasJobDefinition", "Knows the machines of one that watches a model's bias."),
    _read(
        "sagemaker",
        "DescribeModelExplainabilityJobDefinition",
        "Knows the machines of one that watches how a model explains itself.",
    ),
    _read("sagemaker", "ListFeatureGroups", "Finds feature groups where Search is not granted."),
    _read("sagemaker", "DescribeFeatureGroup", "Knows the size and throughput of a group's online store."),
    _read("sagemaker", "ListClusters", "Finds HyperPod clusters."),
    _read("sagemaker", "DescribeCluster", "Reads a cluster's instance groups: type, count, prepaid or not."),
    _read("sagemaker", "ListTrainingPlans", "Knows the capacity that was paid for ahead, and how much of it is used."),
    _read("sagemaker", "ListMlflowApps", "Finds MLflow Apps."),
    _read("sagemaker", "ListOptimizationJobs", "Finds inference optimization jobs, which bill instances."),
    _read("sagemaker", "DescribeOptimizationJob", "Knows which model was optimized, and whether the job was prepaid."),
    _read("sagemaker", "ListInferenceRecommendationsJobs", "Finds the load tests of Inference Recommender."),
    _read("sagemaker", "DescribeInferenceRecommendationsJob", "Knows the instances that such a test ran on."),
    Read(
        service="cloudwatch",
        operation="GetMetricData",
        actions=("cloudwatch:GetMetricData",),
        why="Sees the traffic of endpoints, and how busy the machines of endpoints and jobs are.",
        usd=METRIC_USD,
        charged="MetricDataQueries",
    ),
    _read("cloudwatch", "ListMetrics", "Finds the machines of transform jobs, which no description names."),
    _read("ce", "GetCostAndUsage", "Reads the bill by usage type.", usd=COST_EXPLORER_USD),
    _read(
        "ce",
        "GetDimensionValues",
        "Finds the names under which AWS bills SageMaker, which change.",
        usd=COST_EXPLORER_USD,
    ),
    _read(
        "ce",
        "ListCostAllocationTags",
        "Knows which tags are on the bill, and since when. AWS allows it to the account that pays.",
        usd=COST_EXPLORER_USD,
    ),
    _read(
        "ce",
        "GetTags",
        "Finds tag keys where they may not be listed, and the values of a tag that a filter missed.",
        usd=COST_EXPLORER_USD,
    ),
    _read(
        "ce",
        "GetSavingsPlansCoverage",
        "Tells how much eligible spend Savings Plans cover, by day, family or region.",
        usd=COST_EXPLORER_USD,
    ),
    _read(
        "ce",
        "GetSavingsPlansUtilization",
        "Tells how much of the commitment is used.",
        usd=COST_EXPLORER_USD,
    ),
    _read(
        "ce",
        "GetSavingsPlansPurchaseRecommendation",
        "Reads AWS's own advice on Savings Plans, to put it beside ours.",
        usd=COST_EXPLORER_USD,
    ),
    _read(
        "ce",
        "GetCostForecast",
        "Reads AWS's own forecast of the spend, with its interval.",
        usd=COST_EXPLORER_USD,
    ),
    _read("ce", "GetAnomalies", "Reads the anomalies that AWS itself has found.", usd=COST_EXPLORER_USD),
    _read(
        "ce",
        "GetAnomalyMonitors",
        "Sees whether Cost Anomaly Detection looks at SageMaker.",
        usd=COST_EXPLORER_USD,
    ),
    _read(
        "ce",
        "GetAnomalySubscriptions",
        "Sees whether anybody is told of anomalies; counts people, never keeps who they are.",
        usd=COST_EXPLORER_USD,
    ),
    _budgets("DescribeBudgets", "Finds budgets, what each limits and where it stands."),
    _budgets("DescribeNotificationsForBudget", "Knows from which share of its limit on a budget speaks up."),
    _budgets(
        "DescribeSubscribersForNotification",
        "Sees whether anybody would hear of it; counts people, never keeps who they are.",
    ),
    _budgets("DescribeBudgetPerformanceHistory", "Sees how often a budget was overrun."),
    _read("cost-optimization-hub", "ListEnrollmentStatuses", "Knows whether AWS's hub of advice is switched on."),
    _read("cost-optimization-hub", "ListRecommendations", "Reads AWS's own advice, to put it beside ours."),
    _read("compute-optimizer", "GetEnrollmentStatus", "Knows whether Compute Optimizer looks at the account."),
    _read("compute-optimizer", "GetIdleRecommendations", "Reads which endpoints AWS itself calls idle."),
    _read("cloudwatch", "DescribeAlarms", "Finds the alarms that look at SageMaker, and what has none."),
    _read("ecr", "GetLifecyclePolicy", "Sees whether a repository of SageMaker's images throws old ones away."),
    _read("ecr", "DescribeImages", "Adds up what is stored in a repository that does not."),
    Read(
        service="s3",
        operation="ListBuckets",
        actions=("s3:ListAllMyBuckets",),
        why="Tells this account's buckets from those of others that SageMaker uses.",
    ),
    Read(
        service="s3",
        operation="GetBucketLifecycleConfiguration",
        actions=("s3:GetLifecycleConfiguration",),
        why="Sees whether a bucket that SageMaker uses throws old objects away.",
    ),
    _read("s3", "GetBucketVersioning", "Sees whether such a bucket keeps what was overwritten or deleted."),
    _read("ec2", "DescribeSubnets", "Knows in which VPC the subnets of models and jobs are."),
    _read("ec2", "DescribeVpcEndpoints", "Sees whether such a VPC reaches S3 without a NAT gateway."),
    _read("ec2", "DescribeNatGateways", "Sees whether such a VPC has a NAT gateway."),
    _read("pricing", "GetProducts", "Reads public list prices."),
    _read("savingsplans", "DescribeSavingsPlans", "Knows the commitments that savings are reckoned against."),
    _read("savingsplans", "DescribeSavingsPlanRates", "Knows which usage a Savings Plan covers, at what rate."),
)
"""Every operation of this stage."""

_BY_NAME = {(read.service, read.operation): read for read in READS}


def find(service: str, operation: str) -> Read:
    """The entry of one operation.

    Raises:
        WriteRefused: When the operation is not on the list.
    """
    read = _BY_NAME.get((service, operation))
    if read is None:
        raise WriteRefused(
            f"{service}:{operation} is not on this project's list of reads and was not sent to AWS. "
            "This is a bug in sagemaker-cost-mcp; please report it."
        )
    return read


def actions(reads: Iterable[Read] = READS) -> tuple[str, ...]:
    """Every IAM action that the reads need, once, sorted."""
    return tuple(sorted({action for read in reads for action in read.actions}))


def policy(reads: Iterable[Read] = READS) -> dict[str, Any]:
    """The IAM policy document that allows exactly these reads, one statement per service.

    The resource is `*`: operations that list know no single resource, and notebooks that nobody named in a policy
    are the ones worth finding. Who wants less can narrow the Describe actions to ARNs and Cost Explorer to a billing
    view (source: AWS Service Authorization Reference); what is then denied shows as gaps.

    >>> policy([find("application-autoscaling", "DescribeScalableTargets")])["Statement"][0]["Sid"]
    'ReadApplicationAutoscaling'
    """
    by_prefix = groupby(actions(reads), key=lambda action: action.partition(":")[0])
    return {
        "Version": "2012-10-17",
        "Statement": [
            {"Sid": f"Read{prefix.title().replace('-', '')}", "Effect": "Allow", "Action": list(group), "Resource": "*"}
            for prefix, group in by_prefix
        ],
    }


def permission_rows(reads: Iterable[Read] = READS) -> tuple[tuple[str, str, str, str], ...]:
    """Rows of the permissions page: operation, IAM actions, USD per request, why; sorted by operation."""
    return tuple(sorted((read.label, ", ".join(read.actions), _dollars(read), read.why) for read in reads))


def _dollars(read: Read) -> str:
    return f"{read.usd.normalize():f} a metric" if read.charged else f"{read.usd:.2f}"
