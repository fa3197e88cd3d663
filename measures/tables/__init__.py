"""The tables of the plan's measures, and loading a plan's folder."""
