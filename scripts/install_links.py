"""Install buttons and snippets, as Markdown.

Links: cursor.com/docs/mcp/install-links and kiro.dev/docs/mcp/share; VS Code's as AWS and Microsoft have it in theirs.
GitHub drops links of schemes like vscode:, so all go through web pages of the makers.
"""

from __future__ import annotations

import base64
import json
import shlex
from urllib.parse import quote

from scripts.package_description import Description
from scripts.package_manifests import Manifest, kiro_mcp, launch

_BADGE = "https://img.shields.io/badge"


def cursor(name: str, config: Manifest) -> str:
    """A page of Cursor's that opens Cursor."""
    packed = base64.b64encode(json.dumps(config).encode()).decode()
    return f"https://cursor.com/en/install-mcp?name={_escaped(name)}&config={_escaped(packed)}"


def vscode(name: str, config: Manifest) -> str:
    """A page of VS Code's that opens VS Code."""
    packed = json.dumps({"type": "stdio", **config})
    return f"https://insiders.vscode.dev/redirect/mcp/install?name={_escaped(name)}&config={_escaped(packed)}"


def kiro(name: str, config: Manifest) -> str:
    """A page of Kiro's that opens Kiro."""
    packed = json.dumps({**config, "env": {}, "disabled": False, "autoApprove": []})
    return f"https://kiro.dev/launch/mcp/add?name={_escaped(name)}&config={_escaped(packed)}"


def claude(name: str, config: Manifest) -> str:
    """A command for Claude Code."""
    return f"claude mcp add {name} -- {shlex.join([config['command'], *config['args']])}"


LINKS = {"Cursor": cursor, "VS Code": vscode, "Kiro": kiro}
"""Hosts with a button."""


def demo_name(said: Description) -> str:
    """What hosts call the server on the embedded account, so that both can be installed."""
    return f"{said.server}-demo"


def buttons(said: Description) -> str:
    """A table of buttons: one column for the person's account, one for the embedded one."""
    real, demo = launch(said), launch(said, demo=True)
    rows = [
        f"| {host} | {_button(host, 'add', link(said.server, real))} "
        f"| {_button(host, 'add demo', link(demo_name(said), demo))} |"
        for host, link in LINKS.items()
    ]
    commands = f"| Claude Code | `{claude(said.server, real)}` | `{claude(demo_name(said), demo)}` |"
    return "\n".join(["| | your account | the embedded account |", "| --- | --- | --- |", *rows, commands])


def snippets(said: Description) -> str:
    """The same, for those who would rather edit a file."""
    real, demo = launch(said), launch(said, demo=True)
    both = {said.server: real, demo_name(said): demo}
    lines = [
        "**Claude Code**",
        *_fenced("sh", f"{claude(said.server, real)}\n{claude(demo_name(said), demo)}"),
        "**Cursor** (`~/.cursor/mcp.json`)",
        *_fenced("json", _json({"mcpServers": both})),
        "**VS Code** (`.vscode/mcp.json`)",
        *_fenced("json", _json({"servers": {name: {"type": "stdio", **config} for name, config in both.items()}})),
        "**Kiro** (`~/.kiro/settings/mcp.json`)",
        *_fenced("json", _json(kiro_mcp(said))),
    ]
    return "\n".join(lines).rstrip()


def _button(host: str, label: str, link: str) -> str:
    image = f"{_BADGE}/{_escaped(host)}-{_escaped(label)}-2b6cb0"
    return f"[![{host}: {label}]({image})]({link})"


def _fenced(language: str, text: str) -> list[str]:
    return ["", f"```{language}", text, "```", ""]


def _json(value: Manifest) -> str:
    return json.dumps(value, indent=2)


def _escaped(text: str) -> str:
    return quote(text, safe="")
