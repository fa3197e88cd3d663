"""The plan's tables as files: reading them, comparing them with what is stored, and writing them out again."""
