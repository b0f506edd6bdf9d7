"""Manifests of the packages, as data.

Formats: MCP registry `server.json` 2025-12-11 (registry.modelcontextprotocol.io), Agent Plugins 1.0.0
(agent-plugins.org), Claude Code plugins (code.claude.com/docs), MCP bundles 0.4 (`@anthropic-ai/mcpb`), and Kiro's
`mcp.json` (kiro.dev/docs/mcp/configuration).
"""

from __future__ import annotations

from typing import Any

from scripts.package_description import Description, Variable

REGISTRY_SCHEMA = "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json"
PLUGIN_SCHEMA = "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json"
PLUGIN_MCP_SCHEMA = "https://agent-plugins.org/schemas/1.0.0/mcp.schema.json"
ENTRY = "sagemaker_cost_mcp/__main__.py"

Manifest = dict[str, Any]


def launch(said: Description, *, demo: bool = False) -> Manifest:
    """How a host starts the server: the fields on which all hosts agree.

    Nothing is set in `env`, so the default credentials are used.
    """
    return {"command": "uvx", "args": [said.program, *(["--demo"] if demo else [])]}


def registry(said: Description) -> Manifest:
    """`server.json`; the image's version is its tag, since the registry refuses it anywhere else."""
    pypi = {
        "registryType": "pypi",
        "registryBaseUrl": "https://pypi.org",
        "identifier": said.program,
        "version": said.version,
        "runtimeHint": "uvx",
        "transport": {"type": "stdio"},
        "environmentVariables": _inputs(said, "pypi"),
    }
    oci = {
        "registryType": "oci",
        "identifier": f"{said.image}:{said.version}",
        "runtimeHint": "docker",
        "transport": {"type": "stdio"},
        # Replaces the image's own command, which speaks HTTP.
        "packageArguments": [{"type": "positional", "value": "serve"}],
        "environmentVariables": _inputs(said, "oci"),
    }
    return {
        "$schema": REGISTRY_SCHEMA,
        "name": said.mcp_name,
        "title": said.title,
        "description": said.summary,
        "version": said.version,
        "packages": [pypi, oci],
    }


def _inputs(said: Description, package: str) -> list[Manifest]:
    return [_input(variable) for variable in said.offered(package)]


def _input(variable: Variable) -> Manifest:
    optional = {
        "placeholder": variable.placeholder,
        "default": variable.default,
        "choices": list(variable.choices),
        "isSecret": variable.secret,
    }
    fixed = {"name": variable.name, "description": variable.description, "format": variable.format}
    return fixed | {key: value for key, value in optional.items() if value}


def plugin(said: Description) -> Manifest:
    """`plugin.json` of an Agent Plugin; its schema is closed, and components are found at fixed places."""
    return {"$schema": PLUGIN_SCHEMA, **_identity(said)}


def claude_plugin(said: Description) -> Manifest:
    """`.claude-plugin/plugin.json`, for the same folder as a Claude Code plugin."""
    return _identity(said) | {"mcpServers": {said.server: launch(said)}}


def claude_marketplace(said: Description) -> Manifest:
    """`.claude-plugin/marketplace.json`, so that a clone can be added as a source of the plugin."""
    entry = {"name": said.server, "source": "./plugin", "description": said.summary, "version": said.version}
    return {"name": said.program, "owner": {"name": said.author}, "plugins": [entry]}


def _identity(said: Description) -> Manifest:
    return {
        "name": said.server,
        "version": said.version,
        "description": said.summary,
        "author": {"name": said.author},
        "license": said.licence,
        "keywords": list(said.keywords),
    }


def plugin_mcp(said: Description) -> Manifest:
    """`mcp.json` of an Agent Plugin: every server says its transport."""
    return {"$schema": PLUGIN_MCP_SCHEMA, "mcpServers": {said.server: {"type": "stdio", **launch(said)}}}


def kiro_mcp(said: Description) -> Manifest:
    """`mcp.json` of a Kiro power. No call is approved in advance: a first review costs cents of Cost Explorer."""
    return {"mcpServers": {said.server: {**launch(said), "env": {}, "disabled": False, "autoApprove": []}}}


def bundle(said: Description) -> Manifest:
    """`manifest.json` of an MCP bundle. Only type `uv` fits: pydantic's compiled parts cannot be bundled for all."""
    run = ["run", "--directory", "${__dirname}", "--extra", "report", said.program]
    config = {variable.name.lower(): variable for variable in said.offered("mcpb")}
    environment = {variable.name: f"${{user_config.{key}}}" for key, variable in config.items()}
    return {
        "manifest_version": "0.4",
        "name": said.program,
        "display_name": said.title,
        "version": said.version,
        "description": said.summary,
        "author": {"name": said.author},
        "license": said.licence,
        "keywords": list(said.keywords),
        "server": {
            "type": "uv",
            "entry_point": ENTRY,
            "mcp_config": {"command": "uv", "args": run, "env": environment},
        },
        "compatibility": {"platforms": ["darwin", "win32", "linux"], "runtimes": {"python": said.python}},
        "user_config": {key: _question(variable) for key, variable in config.items()},
        "tools": [{"name": tool.name, "description": tool.title} for tool in said.tools],
        "prompts": [
            {"name": recipe.name, "description": recipe.description, "text": recipe.text({})} for recipe in said.recipes
        ],
        "prompts_generated": True,  # the server's own take arguments
    }


def _question(variable: Variable) -> Manifest:
    """A field of the form; without a default, hosts would hand down the placeholder itself."""
    kind = "file" if variable.format == "filepath" else "string"
    texts = {"title": variable.title, "description": variable.description}
    return {"type": kind, **texts, "required": False, "default": variable.default}
