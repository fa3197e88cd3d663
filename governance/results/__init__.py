"""The result of a round: read once, shown as a page and as a file."""
