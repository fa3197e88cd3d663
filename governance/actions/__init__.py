"""What changes rounds, answers, links and the outbox."""
