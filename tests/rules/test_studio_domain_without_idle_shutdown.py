from __future__ import annotations

from decimal import Decimal

from sagemaker_cost_mcp.model.finding import Confidence, Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.studio import IdleSettings, StudioApp, StudioDomain
from sagemaker_cost_mcp.rules.studio_domain_without_idle_shutdown import RULE
from sagemaker_cost_mcp.settings import Thresholds
from tests.builders import price
from tests.studio_builders import BOTH_ON, ON, app, canvas, domain, kernel, profile, space, studio

PRICE = price("USE1-Studio:JupyterLab-ml.m5.xlarge", "0.23").model_copy(
    update={"component": "Studio:JupyterLab", "item": "ml.m5.xlarge"}
)


def judged(subject: StudioDomain, *apps: StudioApp, **people: object) -> list[Verdict]:
    given: dict[str, object] = {"profiles": [profile()], "spaces": [space()], **people}
    taken = studio(domains=[subject], apps=apps, prices=[PRICE], **given)  # type: ignore[arg-type]
    return list(RULE.verdicts(taken, Thresholds()))


def test_a_domain_that_was_never_set_is_guilty_and_claims_no_dollar() -> None:
    (verdict,) = judged(domain(), app())
    assert isinstance(verdict, Finding)
    assert verdict.claims == ()
    assert verdict.monthly_saving_list_usd == 0
    assert verdict.monthly_cost_usd == Decimal("167.90")
    assert verdict.confidence is Confidence.HIGH
    assert verdict.evidence == (
        "domain d-1 does not shut down idle JupyterLab and CodeEditor apps",
        "running without it: lab/JupyterLab/default",
        "left on, they cost $167.90 a month at list price",
    )


def test_a_domain_that_shuts_down_both_is_innocent() -> None:
    assert judged(domain(idle=BOTH_ON), app()) == []


def test_one_app_type_of_two_is_not_enough() -> None:
    (verdict,) = judged(domain(idle={"JupyterLab": ON}), app())
    assert isinstance(verdict, Finding)
    assert verdict.evidence == (
        "domain d-1 does not shut down idle CodeEditor apps",
        "no app runs in it at present that nothing would stop",
    )
    assert verdict.monthly_cost_usd is None


def test_who_turned_it_on_for_themselves_is_not_named() -> None:
    (verdict,) = judged(domain(), app(), profiles=[profile(idle=BOTH_ON)])
    assert isinstance(verdict, Finding)
    assert "no app runs in it" in verdict.evidence[1]


def test_apps_without_idle_shutdown_or_of_other_domains_or_off_are_not_named() -> None:
    apps = (kernel(), canvas(), app(status="Deleting"), app(domain_id="d-2"))
    (verdict,) = judged(domain(), *apps)
    assert isinstance(verdict, Finding)
    assert "no app runs in it" in verdict.evidence[1]


def test_many_apps_are_counted_and_an_unknown_price_is_no_zero() -> None:
    apps = [app(f"s{n}", instance_type="ml.brandnew.large") for n in range(7)]
    (verdict,) = judged(domain(), *apps)
    assert isinstance(verdict, Finding)
    assert verdict.evidence[1].endswith("and 2 more")
    assert len(verdict.evidence) == 2
    assert verdict.monthly_cost_usd is None


def test_settings_that_were_not_read_are_undecided_not_clean() -> None:
    (verdict,) = judged(domain(read=False))
    assert isinstance(verdict, Undecided)
    assert "sagemaker:DescribeDomain" in verdict.how_to_fix


def test_a_lifecycle_configuration_that_may_stop_apps_is_undecided() -> None:
    scripted = IdleSettings(scripted=True)
    (verdict,) = judged(domain(idle={"JupyterLab": scripted, "CodeEditor": ON}))
    assert isinstance(verdict, Undecided)
    assert "off for JupyterLab, but a lifecycle configuration" in verdict.missing
    (half,) = judged(domain(idle={"JupyterLab": scripted}))
    assert isinstance(half, Finding), "nothing stands in for the other type"


def test_a_domain_that_is_not_in_service_is_not_judged() -> None:
    assert judged(domain(status="Failed")) == []
