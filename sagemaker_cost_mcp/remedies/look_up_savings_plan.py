"""What is for sale, and what buying it would do. Nothing is bought here: a Savings Plan cannot be cancelled.

The commitment that fits is the one for what is left once the waste is gone, which `recommend_savings_plan` computes; a
number that is right today is wrong after the first other finding was acted on.

Sources: DescribeSavingsPlansOfferings, CreateSavingsPlan (API reference); "Returning a purchased Savings Plan" (Savings
Plans user guide).
"""

from __future__ import annotations

from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.remedy import Change, CloudFormation, Command, Guardrail, Terraform
from sagemaker_cost_mcp.remedies._remedy import Ground, Remedy

_YEAR_SECONDS = 365 * 24 * 3600
_NOT_DECLARED = "A commitment is bought, not declared: it cannot be taken back when a stack is deleted."


def make(finding: Finding, ground: Ground) -> Change:
    """A look at the offerings."""
    del ground  # the commitment is not this remedy's to name
    spend = finding.monthly_cost_usd or 0
    return Change(
        what=f"Nothing is bought: the offering of a one-year SageMaker Savings Plan is looked up, for ${spend:,.2f} a "
        "month that is charged on demand. create-savings-plan, given its id and a commitment in USD an hour, would owe "
        "this commitment for each of the 8,760 hours of the year, used or not.",
        check_first=(
            "Act on the findings that stop or shrink what runs first: a plan on waste saves nothing",
            "Take the commitment from recommend_savings_plan, with its worst month and its regret",
            "Ask who buys for the organization: a plan of the payer's account covers this one as well",
            "Will the same load run in this account for a year?",
        ),
        undo="A Savings Plan cannot be cancelled or changed. One of up to $100 an hour can be returned within 7 days, "
        "in the calendar month in which it was bought.",
        commands=(_offerings(),),
        cloudformation=CloudFormation(description="", note=_NOT_DECLARED),
        terraform=Terraform(note=_NOT_DECLARED),
        guardrails=(_buyers(),),
    )


def _offerings() -> Command:
    return Command(
        service="savingsplans",
        operation="describe-savings-plans-offerings",
        options={
            "product-type": "SageMaker",
            "plan-types": ["SageMaker"],
            "durations": [str(_YEAR_SECONDS)],
            "payment-options": ["No Upfront"],
            "currencies": ["USD"],
        },
        region=None,
        why="One year without upfront payment: the kind that the finding was judged by.",
        reads_only=True,
    )


def _buyers() -> Guardrail:
    statement = {
        "Sid": "OnlyBuyersCommit",
        "Effect": "Deny",
        "Action": "savingsplans:CreateSavingsPlan",
        "Resource": "*",
        "Condition": {"StringNotEquals": {"aws:PrincipalTag/buys-commitments": "true"}},
    }
    return Guardrail(
        title="Only those who are meant to buy commitments",
        kind="service control policy",
        document={"Version": "2012-10-17", "Statement": [statement]},
        note="Tag the role of whoever buys with buys-commitments=true.",
    )


REMEDY = Remedy(rules=("uncovered-steady-compute",), make=make)
