"""What the endpoints of `shop` have in common: who calls them, and what that does to a machine."""

from __future__ import annotations

from sagemaker_cost_mcp.simulator.description import Footprint, Traffic

RECS = Footprint(cpu_idle=1.6, cpu_per_request=0.05, memory=24, latency_ms=28)
TREES = Footprint(cpu_idle=1.1, cpu_per_request=0.09, memory=19, latency_ms=12)
DEEP = Footprint(cpu_idle=1.4, cpu_per_request=0.06, memory=38, latency_ms=55)

RECS_TAGS = {"Team": "recommendations", "Project": "recs", "Environment": "prod"}
SEARCH_TAGS = {"Team": "search", "Project": "ranking", "Environment": "prod", "Owner": "nadia.okafor@example.com"}
RISK_TAGS = {"Team": "risk", "Project": "payments", "Environment": "prod"}


def shopping(peak: float, night: float, *, payload_kb: float = 0.0) -> Traffic:
    """Evenings and weekends are for shopping."""
    return Traffic(
        night=night,
        peak=peak,
        peak_hour=20,
        peak_hours=12,
        weekend=1.35,
        month_end=1.2,
        request_kb=payload_kb,
        response_kb=payload_kb * 2,
    )
