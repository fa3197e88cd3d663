"""Who answers by a signed link: a person without an account, in the name of one body, on some measures only."""

from __future__ import annotations

from collections.abc import Collection

from django.contrib.auth.models import AnonymousUser


class Guest(AnonymousUser):
    """Speaks for one body on the measures of one round by an address that was sent; may nothing else, and reads what visitors read."""

    def __init__(self, *, body_id: int, measure_ids: Collection[int], language: str) -> None:
        super().__init__()
        self.body_id, self.measure_ids, self.language = body_id, frozenset(measure_ids), language

    def speaks_on(self, measure_id: int | None) -> bool:
        """Whether the address is for this measure."""
        return measure_id in self.measure_ids
