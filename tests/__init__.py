"""The tests of Boordtabel; `python -m tests` runs them all, on both databases."""
