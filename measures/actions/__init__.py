"""The verbs that write measures, their log and their states."""
