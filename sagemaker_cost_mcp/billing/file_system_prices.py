"""What Amazon EFS charges for storage, from the AWS Price List Query API (service code AmazonEFS).

There is no public-file fallback: the file of one more service is not worth fetching for the few prices of a region.
"""

from __future__ import annotations

from datetime import date

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.billing.price_list import filtered_prices
from sagemaker_cost_mcp.model.money import Price

_STORED = "TimedStorage"
"""In the usage types of all storage classes: `TimedStorage-ByteHrs`, `IATimedStorage-ByteHrs`, …"""


def storage_prices(reading: Reading, region: str, today: date) -> Outcome[Price]:
    """Prices of a GB-month in a region, by usage type; one call, which costs nothing.

    Raises:
        AwsError: When AWS refuses.
    """
    filters = [
        {"Type": "TERM_MATCH", "Field": "regionCode", "Value": region},
        {"Type": "CONTAINS", "Field": "usagetype", "Value": _STORED},
    ]
    return filtered_prices(reading, [filters], today, service="AmazonEFS")
