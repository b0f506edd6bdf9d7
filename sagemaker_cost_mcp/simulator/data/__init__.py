"""Prices that the scenarios are billed with, with their sources."""
