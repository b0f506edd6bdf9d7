"""A topic of Amazon SNS that writes to somebody, in three languages. Source: SNS API reference; AWS::SNS::Topic."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sagemaker_cost_mcp.model.remedy import Block, Command, Json, Placeholder, Reference
from sagemaker_cost_mcp.remedies import _forms

EMAIL = Placeholder(name="NotificationEmail", means="Address that is written to; it has to confirm once")


@dataclass(frozen=True, kw_only=True)
class Topic:
    """Where to write to."""

    name: str
    region: str
    account_id: str
    partition: str
    sender: str = ""
    """Service that publishes and needs to be let in: `events.amazonaws.com`; empty: CloudWatch, which may anyway."""

    @property
    def arn(self) -> str:
        """As AWS makes it of account and name."""
        return f"arn:{self.partition}:sns:{self.region}:{self.account_id}:{self.name}"


def commands(topic: Topic) -> Iterator[Command]:
    """The topic, who is let in, who is written to."""
    yield _command(topic, "create-topic", {"Name": topic.name}, "Made once; a second time it is found.")
    if topic.sender:
        policy = json.dumps(_policy(topic, topic.arn), separators=(",", ":"))
        shape = {"TopicArn": topic.arn, "AttributeName": "Policy", "AttributeValue": policy}
        yield _command(topic, "set-topic-attributes", shape, "")
    subscription = {"TopicArn": topic.arn, "Protocol": "email", "NotificationEndpoint": EMAIL}
    yield _command(topic, "subscribe", subscription, "Whoever gets the mail has to confirm it.")


def delete(topic: Topic) -> Command:
    """The topic with its subscriptions taken away."""
    return _command(topic, "delete-topic", {"TopicArn": topic.arn}, "Only when nothing else writes to it.")


def _command(topic: Topic, operation: str, shape: _forms.Shape, why: str) -> Command:
    return Command(service="sns", operation=operation, options=_forms.options(shape), region=topic.region, why=why)


def _policy(topic: Topic, arn: Json) -> dict[str, Json]:
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": topic.sender},
                "Action": "sns:Publish",
                "Resource": arn,
                "Condition": {"StringEquals": {"aws:SourceAccount": topic.account_id}},
            }
        ],
    }


def resources(topic: Topic) -> dict[str, Mapping[str, Json]]:
    """For CloudFormation; the topic is `Topic`."""
    shape = {"TopicName": topic.name, "Subscription": [{"Protocol": "email", "Endpoint": EMAIL}]}
    found: dict[str, Mapping[str, Json]] = {"Topic": _forms.resource("AWS::SNS::Topic", shape)}
    if topic.sender:
        policy = {"Topics": [{"Ref": "Topic"}], "PolicyDocument": _policy(topic, {"Ref": "Topic"})}
        found["TopicPolicy"] = _forms.resource("AWS::SNS::TopicPolicy", policy)
    return found


def blocks(topic: Topic) -> tuple[Block, ...]:
    """For Terraform; the topic comes first."""
    made = _forms.block("aws_sns_topic", topic.name, {"Name": topic.name})
    arn = arn_of(made)
    subscribed = {"TopicArn": arn, "Protocol": "email", "Endpoint": EMAIL}
    policy = {"Arn": arn, "Policy": _forms.encoded(_policy(topic, arn))}
    let_in = (_forms.block("aws_sns_topic_policy", topic.name, policy),) if topic.sender else ()
    return (made, *let_in, _forms.block("aws_sns_topic_subscription", topic.name, subscribed))


def arn_of(made: Block) -> Reference:
    """The topic in another block."""
    return _forms.attribute(made, "arn")
