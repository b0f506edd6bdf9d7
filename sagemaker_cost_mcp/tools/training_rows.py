"""Rows of `analyze_training_jobs`: a family of training jobs, and what each analysis says about it."""

from __future__ import annotations

from sagemaker_cost_mcp.tools.answers import Number, Row, Usd


class SpotRow(Row):
    spot_runs: int
    achieved_saving_percent: Number | None = None
    """(1 - billable / training seconds) x 100 of its spot runs; missing: there are none."""
    interruptions: int
    on_demand_runs: int
    """Those that could use spot."""
    expected_saving_percent: Number | None = None
    """Of those, from its own spot runs and by how much longer they took; missing: there is no history."""
    stated_up_to_percent: Number | None = None
    """What AWS states, where there is no history: a range, not a saving."""
    fit: bool | None = None
    """Checkpoints, or runs within an hour; missing: no run could use spot."""


class OptionRow(Row):
    instance_type: str
    hourly_usd: Number
    """On-demand list price."""
    limiting_metric: str
    fill_percent: Number
    """Of the limiting metric: P95 with headroom / what the machine has."""


class SizeRow(Row):
    current: OptionRow | None = None
    """Missing: it could not be judged, see `unclear`."""
    proposed: OptionRow | None = None
    """Missing: nothing cheaper holds what its runs needed."""
    alternatives: list[OptionRow]
    measured_runs: int
    p95_percent: dict[str, float]
    """Highest P95 of the busiest minutes of the busiest machine."""
    gpu_idle: bool
    unclear: str | None = None


class StepRow(Row):
    machines: int
    runs: int
    mean_seconds: Number
    efficiency_percent: Number
    """Machine-seconds on the fewest machines / on these."""


class ScalingRow(Row):
    instance_type: str
    steps: list[StepRow]
    proposed_machines: int


class InputRow(Row):
    downloading_seconds: Number
    """A run, mean."""
    share_percent: Number
    """Of its machine time."""
    up_to_usd: Usd | None = None
    """Of the window; FastFile saves at most this."""


class WarmPoolRow(Row):
    pools: int
    reused: int
    retained_usd: Usd | None = None
    """Of the window, as the next."""
    idle_usd: Usd | None = None
    enough_seconds: int
    """KeepAlivePeriodInSeconds that would have served every job that came back; 0: none did."""
    startup_saved_seconds: Number | None = None
    usd_per_minute_saved: Number | None = None
    """Break-even: what each minute of waiting less cost."""


class RepeatsRow(Row):
    runs: int
    usd: Usd | None = None
    unclear_runs: int
    """Same settings and places of input, and no metric to tell them apart."""


class TuningRow(Row):
    tuning_jobs: int
    """Without early stopping."""
    runs_after_best: int
    after_best_usd: Usd | None = None
    unclear: list[str]


class LimitRow(Row):
    max_runtime_seconds: int
    longest_run_seconds: int
    exposure_usd: Usd | None = None
    """What a run that hangs would cost beyond the longest one, at list price."""


class FamilyFinding(Row):
    id: str
    rule: str
    monthly_saving_usd: Usd
    """Cash."""
    monthly_saving_list_usd: Usd
    confidence: str
    evidence: list[str]
    recommendation: str


class FamilyRow(Row):
    family: str
    region: str
    kind: str
    """`jobs`, `tuning`, `autopilot`, `labeling`."""
    runs: int
    """Began in the window and are over."""
    running: int
    prepaid_runs: int
    """On training plans: paid already, so they save nothing now."""
    serverless_runs: int
    """Billed by the token: no machine to judge."""
    latest_job: str
    cost_usd: Usd | None = None
    """Of its machines in the window, as all dollars of the sections, at the account's own rates; missing: no price is
    known, or it is billed by the token."""
    monthly_usd: Usd | None = None
    """At the pace of the window; missing: it has none (fewer than 3 runs, or all begun within 7 days)."""
    monthly_saving_usd: Usd
    """Cash, over its findings."""
    spot: SpotRow
    size: SizeRow | None = None
    scaling: ScalingRow | None = None
    failed_usd: dict[str, float]
    """By cause."""
    input: InputRow | None = None
    warm_pool: WarmPoolRow | None = None
    repeats: RepeatsRow
    tuning: TuningRow | None = None
    limit: LimitRow | None = None
    findings: list[FamilyFinding]
    undecided: list[str]
