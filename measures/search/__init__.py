"""Search: what the words find, why, and how it is marked."""
