"""The MCP surface, one file per toolset."""
