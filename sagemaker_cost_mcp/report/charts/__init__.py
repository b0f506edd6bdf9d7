"""Charts: one file each, with its rows and a pure function that gives one Vega-Lite specification.

::

    spend_by_phase.spend_by_phase(rows: Sequence[PhaseSpend], cut: Cut) -> Spec | None
    top_savings.top_savings(rows: Sequence[Saving]) -> Spec | None
    commitment_regret.commitment_regret(curve: CommitmentCurve) -> Spec | None
    provisioned_traffic.provisioned_traffic(traffic: VariantTraffic) -> Spec | None
    training_gpu_use.training_gpu_use(rows: Sequence[FamilyUse], window: tuple[date, date] | None = None) -> Spec | None

    look.config(theme: "light" | "dark") -> Spec        colours, fonts and axes; goes beside the specification
    rendered.png(spec, *, theme="light", width=800) -> bytes
    rendered.bundle() -> str                            JavaScript that draws the same specifications in a page

A specification holds its data and no colour, so that the same one is drawn light and dark: give `look.config(theme)` to
`vegaEmbed(element, spec, {config, ast: true, actions: false, renderer: "svg"})`. It is 800 pixels wide. None means that
there is nothing to draw: an empty frame would look like a finding of nothing.

Names are data wherever they stand, never markup or an expression.
"""
