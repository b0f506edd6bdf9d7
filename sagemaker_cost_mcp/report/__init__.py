"""Charts, the HTML report, the dashboard."""
