"""The list: its order and pages, its columns, and what a row says."""
