"""Names of AWS, and tags above all, are whatever people chose: they stay what they are in every language."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import hcl2
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.model.remedy import (
    Block,
    CloudFormation,
    Command,
    Encoded,
    Placeholder,
    Reference,
    Terraform,
)
from sagemaker_cost_mcp.remedies import _hcl, _query, _shell, _yaml
from sagemaker_cost_mcp.remedies._commands import command, own_tags
from tests.builders import ref

AWKWARD = st.one_of(
    st.sampled_from(
        ["it's", 'a "b"', "${var.x}", "%{if x}", "$${x}", "$(reboot)", "`id`", "--all", "a\nb", "\\n", "ünï", "#"]
    ),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30),
)


def heard(text: str) -> list[str]:
    """The arguments of `aws` by a real shell."""
    shell = f"aws() {{ printf '%s\\0' \"$@\"; }}\n{text}\n"
    done = subprocess.run(["/bin/bash", "-c", shell], capture_output=True, check=True, env={"LC_ALL": "C.UTF-8"})
    return done.stdout.decode().split("\0")[:-1]


@settings(max_examples=40)
@given(AWKWARD, AWKWARD)
def test_a_shell_hears_every_name_as_it_is(one: str, other: str) -> None:
    tagged = {"tags": [{"Key": "k", "Value": other}], "names": ["plain", "words"], "name": one}
    words = heard(_shell.script([command("sagemaker x", "eu-west-1", tagged, f"for {one} and {other}")]))
    name = [f"--name={one}"] if one.startswith("-") else ["--name", one]
    assert words[:2] == ["sagemaker", "x"]
    assert json.loads(words[3]) == tagged["tags"]
    assert words[4:] == ["--names", "plain", "words", *name, "--region", "eu-west-1"]


@given(AWKWARD)
def test_what_has_to_wait_is_no_command_whatever_its_values_are(name: str) -> None:
    late = Command(service="s", operation="o", options={"n": name}, region=None, once=f"{name} is done", why=name)
    lines = _shell.script([late]).split("\n")
    assert all(line.startswith("# ") for line in lines)


def test_truths_numbers_files_and_empty_lists_are_written_as_the_cli_takes_them() -> None:
    options: dict[str, Any] = {
        "on": True,
        "off": False,
        "count": 3,
        "none": [],
        "odd": ["-x"],
        "some": {"A": 1},
        "script": Encoded(script="a b.sh", before="Content="),
    }
    text = _shell.written(Command(service="s", operation="wait it", options=options, region=None, saves="x y.json"))
    assert text == (
        "aws s wait it --on --no-off --count 3 --none '[]' --odd '[\"-x\"]' --some '{\"A\":1}' "
        "--script \"Content=$(base64 < 'a b.sh' | tr -d '\\n')\" --output json > 'x y.json'"
    )


def _unescaped(token: str) -> str:
    return str(json.loads(token.replace("$${", "${").replace("%%{", "%{"), strict=False))


@given(AWKWARD)
def test_terraform_reads_every_name_as_it_is(name: str) -> None:
    block = Block(kind="resource", labels=("aws_x", _hcl.label(name)), body={"name": name, "list": [name, 1, None]})
    parsed = hcl2.loads(_hcl.written(Terraform(blocks=(block,), note=f"of {name}")) + "\n")
    ((kind, named),) = parsed["resource"][0].items()
    assert kind == '"aws_x"'
    (body,) = (value for label, value in named.items() if not label.startswith("__"))
    assert _unescaped(body["name"]) == name
    assert _unescaped(body["list"][0]) == name


def test_terraform_knows_no_backspace_or_form_feed_so_they_are_written_out() -> None:
    assert _hcl.value("a\b\f\\b") == '"a\\u0008\\u000c\\\\b"'


def test_variables_and_nested_values_are_written_as_terraform_takes_them() -> None:
    asked = Placeholder(name="RoleArn", means="who it is")
    inner = Block(kind="inner", body={"role": _hcl.variable(asked), "map": {"a b": True, "c": {}}})
    text = _hcl.written(Terraform(blocks=(Block(kind="x", blocks=(inner,)),), variables=(asked,)))
    assert 'variable "role_arn" {\n  type = string\n  description = "who it is"\n}' in text
    assert 'role = var.role_arn\n    map = {\n      "a b" = true\n      c = {}\n    }' in text
    assert _hcl.value(Reference(expression="a.b")) == "a.b"


@given(AWKWARD)
def test_yaml_reads_every_name_as_it_is(name: str) -> None:
    whole = CloudFormation(
        description=f"of {name}",
        resources={"A": {"Type": "T", "Properties": {"Name": name, name: [name]}}},
        parameters=(Placeholder(name="P", means=name),),
        note=name,
        edits=True,
        removes=(("T", name),),
    )
    assert yaml.safe_load(_yaml.written(whole)) == json.loads(json.dumps(_yaml.template(whole)))


def test_a_template_that_only_takes_away_is_all_comments() -> None:
    text = _yaml.written(CloudFormation(description="x", removes=(("T", "a"),)))
    assert text == "# Take a (T) out of the template that owns it."
    assert yaml.safe_load(text) is None


def test_jmespath_keeps_the_names_that_say_something() -> None:
    assert _query.reshaped({}, {"A": "A"}) == "merge(`{}`, (A && {A: A}) || `{}`)"
    assert _query.reshaped({"A": "B"}) == "{A: B}"


def test_tags_of_aws_are_not_given_again() -> None:
    assert own_tags(ref(tags={"Aws:x": "1", "Team": "a"})) == {"tags": [{"Key": "Team", "Value": "a"}]}
    assert own_tags(ref(tags={"aws:x": "1"})) == {}
