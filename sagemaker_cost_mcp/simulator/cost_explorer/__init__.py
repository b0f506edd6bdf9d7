"""Cost Explorer over a simulated bill: periods, filter expressions, groups, answers."""
