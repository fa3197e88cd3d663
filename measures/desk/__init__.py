"""What the secretariat's desk shows: what waits, the plan's settings, and every change by anybody."""
