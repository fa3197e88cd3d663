"""The page of one measure, and its history."""
