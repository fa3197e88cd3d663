"""Answering a round: what is left to do, and the forms."""
