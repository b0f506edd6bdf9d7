"""The base of all values: frozen, closed, comparable."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """A frozen value; an unknown field is an error, never silently kept."""

    # Schemas are built on first use: a server that is only asked for its tools never pays for them.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
