"""What the API says of the figures that the plan prints."""
