"""What AWS lets each way of serving a model do: every limit once, with where AWS says so.

Sources: SageMaker developer guide ("Serverless Inference", "Asynchronous inference", "Scale an endpoint to zero
instances"); API model of SageMaker (`ServerlessMemorySizeInMB`, `ServerlessMaxConcurrency`, `MaxPayloadInMB`); Lambda
developer guide ("Configure Lambda function memory").
"""

from __future__ import annotations

SERVERLESS_MEMORY_GB = (1, 2, 3, 4, 5, 6)
"""Sizes to choose from. Source: ProductionVariantServerlessConfig, "valid values are in 1 GB increments"."""

SERVERLESS_MAX_CONCURRENCY = 200
"""Most requests at once of one endpoint. Source: API model, `ServerlessMaxConcurrency`."""

SERVERLESS_PAYLOAD_MB = 4.0
"""Source: developer guide, "Serverless Inference", invoke limits."""

SERVERLESS_SECONDS = 60.0
"""Longest that a request may take. Source: as above."""

SERVERLESS_IMAGE_GB = 10.0
"""Largest container image. Source: developer guide, "Serverless Inference", container support."""

SERVERLESS_MB_PER_VCPU = 1769.0
"""AWS says only that computing power grows with memory. Serverless Inference builds on Lambda, where a vCPU comes with
so much memory; believed to hold here, and only ever one end of a range."""

REAL_TIME_PAYLOAD_MB = 25.0
"""Source: developer guide, "Real-time inference"."""

ASYNC_PAYLOAD_MB = 1024.0
"""Source: developer guide, "Asynchronous inference"."""

ASYNC_SECONDS = 3600.0
"""Longest that a request may take. Source: as above."""

BATCH_PAYLOAD_MB = 100.0
"""Largest record group that a transform job hands over. Source: API model, `MaxPayloadInMB`."""

WAKE_MINUTES = (4.0, 7.0)
"""From zero instances to the first answer: the time in which instances of an endpoint start."""

SCALE_IN_MINUTES = 15.0
"""From the last request to zero: a target-tracking policy's alarm on scaling in waits for 15 points of one minute.
Source: Application Auto Scaling user guide, "Target tracking scaling policies"."""

BATCH_START_MINUTES = 5.0
"""Paid while a transform job loads its container and model; an estimate, on the high side."""

SECONDS_A_MONTH = 730 * 3600
"""Of provisioned concurrency that is on all the time."""
