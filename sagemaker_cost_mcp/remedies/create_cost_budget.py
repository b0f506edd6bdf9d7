"""A monthly cost budget on SageMaker: a tenth above what it costs now, a letter at 80 % spent and 100 % forecasted.

It is filtered on the names under which the account's own bill has SageMaker. Two budgets of an account are free.
Source: CreateBudget (API reference of AWS Cost Management); AWS::Budgets::Budget.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal
from typing import Any, cast

from sagemaker_cost_mcp.analysis.account_ref import monthly_spend
from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.money import Bill
from sagemaker_cost_mcp.model.remedy import Change, CloudFormation, Command, Terraform
from sagemaker_cost_mcp.remedies import _forms, _notices
from sagemaker_cost_mcp.remedies._remedy import Ground, Remedy

_NAME = "sagemaker-monthly"
_ROOM = Decimal("1.1")
_TENS = Decimal(10)
_LETTERS = (("ACTUAL", 80), ("FORECASTED", 100))


def make(finding: Finding, ground: Ground) -> Change:
    """The budget and its letters."""
    bill = cast("Bill", ground.snapshot.bill)  # the rule read it
    limit = _limit(bill)
    account = finding.resource.account_id
    return Change(
        what=f"Budget {_NAME} of ${limit:,} a month on {', '.join(bill.services)} writes at 80 % of the actual and at "
        "100 % of the forecasted spend.",
        check_first=(
            "Does a budget of the organization's management account watch this one already? Then exempt it",
            f"Is ${limit:,} what may be spent? It is what was spent, and a tenth",
            "Spend is a day late, and so are its letters",
        ),
        undo="Delete the budget; nothing else is touched.",
        commands=(_command("create-budget", account, _request(bill, limit)),),
        undo_commands=(_command("delete-budget", account, {"BudgetName": _NAME}),),
        placeholders=(_notices.EMAIL,),
        cloudformation=CloudFormation(
            description="A monthly budget on SageMaker",
            parameters=(_notices.EMAIL,),
            resources={"Budget": _forms.resource("AWS::Budgets::Budget", _request(bill, limit))},
        ),
        terraform=_terraform(bill, limit),
    )


def _limit(bill: Bill) -> Decimal:
    """Whole tens."""
    return (monthly_spend(bill) * _ROOM / _TENS).to_integral_value(ROUND_CEILING) * _TENS


def _request(bill: Bill, limit: Decimal) -> dict[str, Any]:
    return {
        "Budget": {
            "BudgetName": _NAME,
            "BudgetType": "COST",
            "TimeUnit": "MONTHLY",
            "BudgetLimit": {"Amount": str(limit), "Unit": "USD"},
            "CostFilters": {"Service": list(bill.services)},
        },
        "NotificationsWithSubscribers": [
            {
                "Notification": {
                    "NotificationType": kind,
                    "ComparisonOperator": "GREATER_THAN",
                    "Threshold": percent,
                    "ThresholdType": "PERCENTAGE",
                },
                "Subscribers": [{"SubscriptionType": "EMAIL", "Address": _notices.EMAIL}],
            }
            for kind, percent in _LETTERS
        ],
    }


def _command(operation: str, account: str, shape: _forms.Shape) -> Command:
    options = _forms.options({"AccountId": account, **shape})
    return Command(service="budgets", operation=operation, options=options, region=None)


def _terraform(bill: Bill, limit: Decimal) -> Terraform:
    letters = [
        {
            "ComparisonOperator": "GREATER_THAN",
            "Threshold": percent,
            "ThresholdType": "PERCENTAGE",
            "NotificationType": kind,
            "SubscriberEmailAddresses": [_notices.EMAIL],
        }
        for kind, percent in _LETTERS
    ]
    shape = {
        "Name": _NAME,
        "BudgetType": "COST",
        "LimitAmount": str(limit),
        "LimitUnit": "USD",
        "TimeUnit": "MONTHLY",
        "CostFilter": [{"Name": "Service", "Values": list(bill.services)}],
        "Notification": letters,
    }
    return Terraform(blocks=(_forms.block("aws_budgets_budget", _NAME, shape),), variables=(_notices.EMAIL,))


REMEDY = Remedy(rules=("no-sagemaker-budget",), make=make)
