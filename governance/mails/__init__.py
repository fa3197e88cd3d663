"""The outbox: its letters, how they are read, and how they are handed to the mail server."""
