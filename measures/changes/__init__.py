"""What changed between two dates: the difference of what was true at the end of one day and at the end of another.

`asked = Asked(request.GET, plan)` reads an address (`from`, `to` and the list's filters); `asked.is_valid()`, `asked.errors`.
`changes = asked.changes()`, or without an address `changes = changes_between(plan, since, until)`; `len(changes)` is the number of rows.
`change_rows(changes, start=0, stop=None, names=False)` gives them as plain values in plan order: code, kind, field, subject, before,
after, reason, on, body, source, and with `names` (only for who may see names) people.
`changes_within(plan, first, last, only=…)` compares two moments instead of the ends of two days.
`summary(plan, since, until)` only counts, in three queries, and is kept in memory.
"""

from __future__ import annotations

from measures.changes.asked import Asked
from measures.changes.between import Changes, changes_between, changes_within
from measures.changes.rows import change_rows
from measures.changes.summary import Summary, summary

__all__ = ["Asked", "Changes", "Summary", "change_rows", "changes_between", "changes_within", "summary"]
