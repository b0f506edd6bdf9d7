"""What each AWS service answers, one file per service."""
