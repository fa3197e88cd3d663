"""Lists (many-to-many) with a history: what was put on a list or taken off it, by whom and from where.

Each list keeps a history of its pairs. The rows of a list are written by Django without the signals that simple-history listens
to, so that only `write_pairs` leaves a trace: every path that writes a list ends in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Model, QuerySet
from django.utils import timezone
from django_stubs_ext import StrOrPromise
from simple_history import register
from simple_history.utils import bulk_create_with_history

_BATCH = 500


def keep_pairs(through: Any, one: StrOrPromise, many: StrOrPromise) -> None:
    """Give a list a history; `one` and `many` say what its rows are."""
    through._meta.verbose_name, through._meta.verbose_name_plural = one, many
    through.__str__ = lambda pair: " – ".join(str(getattr(pair, name)) for name in ends_of(through))
    register(through)


def ends_of(through: Any) -> list[str]:
    """The two references of a pair, as field names."""
    return [field.name for field in through._meta.concrete_fields if field.is_relation]


def set_list(row: Model, name: str, others: Iterable[Model], *, user: Any, source: str) -> None:
    """Make a list of a row hold just these others."""
    field: Any = row._meta.get_field(name)
    own, other = field.m2m_field_name(), field.m2m_reverse_field_name()
    through, wanted = field.remote_field.through, {one.pk for one in others}
    stored = list(through._default_manager.filter(**{own: row}))
    held = {getattr(pair, f"{other}_id") for pair in stored}
    added = [through(**{f"{own}_id": row.pk, f"{other}_id": pk}) for pk in sorted(wanted - held)]
    gone = [pair for pair in stored if getattr(pair, f"{other}_id") not in wanted]
    write_pairs(through, added, gone, user=user, source=source)


def empty_lists(row: Model, *, user: Any, source: str) -> None:
    """Take a row that is about to be deleted off every list, and empty its own."""
    relations: list[Any] = [*row._meta.many_to_many, *row._meta.related_objects]
    for relation in relations:
        field: Any = relation if relation in row._meta.many_to_many else relation.remote_field
        if relation.many_to_many and hasattr(field.remote_field.through, "history"):
            own = field.m2m_field_name() if field is relation else field.m2m_reverse_field_name()
            through = field.remote_field.through
            write_pairs(through, [], list(through._default_manager.filter(**{own: row})), user=user, source=source)


def histories_of_lists(row: Model) -> list[QuerySet[Any]]:
    """What was put on each list of a row, or taken off it."""
    fields: list[Any] = [field for field in row._meta.many_to_many if hasattr(field.remote_field.through, "history")]
    return [field.remote_field.through.history.filter(**{f"{field.m2m_field_name()}_id": row.pk}) for field in fields]


def write_pairs(through: Any, added: Sequence[Any], gone: Sequence[Any], *, user: Any, source: str) -> None:
    """Write new pairs and delete others, with history where the list keeps one."""
    by = user if getattr(user, "is_authenticated", False) else None
    through._default_manager.filter(pk__in=[pair.pk for pair in gone]).delete()
    if not hasattr(through, "history"):
        through._default_manager.bulk_create(added, batch_size=_BATCH)
        return
    past: Any = through.history.model
    about = {"history_date": timezone.now(), "history_type": "-", "history_user": by, "history_change_reason": source}
    fields = [field.attname for field in past.tracked_fields]
    past.objects.bulk_create([past(**about, **{name: getattr(pair, name) for name in fields}) for pair in gone], batch_size=_BATCH)
    if added:
        bulk_create_with_history(added, through, batch_size=_BATCH, default_user=by, default_change_reason=source)
