"""Questions about who steers a plan, and about its rounds and mails."""
