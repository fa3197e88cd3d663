"""Reporting rounds: what is asked of whom, how it stands, what time brings to it."""
