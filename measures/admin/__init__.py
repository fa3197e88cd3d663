"""The tables of measures in the admin."""

from measures.admin import log, measure, parts, plan

__all__ = ["log", "measure", "parts", "plan"]
