"""What ours is measured against, each on the same rows."""
