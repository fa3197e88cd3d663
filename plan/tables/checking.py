"""Checking a row without asking the database: fields, clean, and the model's own check constraints."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import CheckConstraint, F, Model, Q
from django.utils.translation import gettext as _

from plan.tables.base import Table

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "exact": operator.eq,
    "lt": operator.lt,
    "lte": operator.le,
    "gt": operator.gt,
    "gte": operator.ge,
}


def faults_of(table: Table, row: Model) -> list[tuple[str, str]]:
    """(column, message) for all that is wrong with a row; references and keys were checked when it was read."""
    errors: list[tuple[str, str]] = []
    try:
        row.clean_fields(exclude=table.foreign)
    except ValidationError as error:
        errors += _by_column(table, error)
    try:
        row.clean()
    except ValidationError as error:
        errors += _by_column(table, error)
    for constraint in row._meta.constraints:
        if isinstance(constraint, CheckConstraint) and holds(constraint.condition, row) is False:  # type: ignore[arg-type]
            errors.append(("", _message(table, constraint)))
    return errors


def holds(condition: Q | tuple[str, Any], row: Model) -> bool | None:
    """Whether a row meets a condition of a check constraint; None where SQL would say unknown, which a constraint lets pass."""
    if not isinstance(condition, Q):
        return _compare(condition, row)
    found = [holds(child, row) for child in condition.children]  # type: ignore[arg-type]
    if condition.connector == Q.AND:
        value = False if False in found else None if None in found else True
    else:
        value = True if True in found else None if None in found else False
    return value if value is None or not condition.negated else not value


def _compare(condition: tuple[str, Any], row: Model) -> bool | None:
    path, wanted = condition
    name, _sep, lookup = path.partition("__")
    value = _value(row, name)
    if lookup == "isnull":
        return bool((value is None) == wanted)
    if isinstance(wanted, F):
        wanted = _value(row, str(wanted.deconstruct()[1][0]))
    if value is None or wanted is None:
        return None
    if lookup == "in":
        return value in wanted
    return _COMPARE[lookup or "exact"](value, wanted)


def _value(row: Model, name: str) -> Any:
    return getattr(row, row._meta.get_field(name).attname)  # type: ignore[union-attr]


def _message(table: Table, constraint: CheckConstraint) -> str:
    if constraint.name in table.messages:
        return str(table.messages[constraint.name])
    return str(constraint.get_violation_error_message())


def _by_column(table: Table, error: ValidationError) -> list[tuple[str, str]]:
    """The errors of a model by the columns of its table."""
    columns = {column.attribute: column.name for column in table.columns}
    if not hasattr(error, "error_dict"):
        return [("", message) for message in error.messages]
    found: list[tuple[str, str]] = []
    for field, errors in error.error_dict.items():
        column = "" if field == NON_FIELD_ERRORS else columns.get(field, field)
        found += [(column, message) for single in errors for message in single.messages]
    return found


def empty_key() -> str:
    """The message for a key that is not there."""
    return _("The cell is empty; each row needs it.")
