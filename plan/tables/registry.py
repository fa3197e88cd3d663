"""All tables, in the order in which they can be loaded: each app adds its own, after those of the apps below it."""

from __future__ import annotations

from plan.tables.base import Table

_TABLES: dict[str, type[Table]] = {}


def register(*tables: type[Table]) -> None:
    """Add tables, in their order of loading."""
    for table in tables:
        _TABLES.setdefault(table.name, table)


def all_tables() -> list[type[Table]]:
    """All tables in their order of loading."""
    return list(_TABLES.values())


def find_table(name: str) -> type[Table] | None:
    """The table of that name."""
    return _TABLES.get(name)
