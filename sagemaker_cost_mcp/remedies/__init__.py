"""From advice to change: one file per kind of change, each for one rule or several. Nothing here is ever applied."""
