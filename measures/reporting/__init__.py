"""Reporting on a measure: what is asked of a person, the forms, and what is kept of what they typed."""
