"""What all tables share in the admin: rights by role, texts side by side, saves through the actions, a readable history."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AdminTextareaWidget, RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import models
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plan import editing, history
from plan.admin.forms import NamedLines, RowForm
from plan.lists import histories_of_lists
from plan.models import Plan, PlanPart
from plan.translation import LANGUAGES, Language, Translatable

Line = str | tuple[str, ...]
Layout = Sequence[tuple[Any, Sequence[Line]]]

STATES = tuple(f"state_{language}" for language in LANGUAGES)
LONG = 255
HISTORY_PAGE = 100


def texts(name: str) -> tuple[str, ...]:
    """The columns of one text, to stand next to each other."""
    return tuple(f"{name}_{language}" for language in LANGUAGES)


class OwnRelatedFilter(admin.RelatedFieldListFilter):
    """Offers only what this person may see."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> Any:
        seen = request.user.admin_rows(field.related_model._default_manager.all())  # type: ignore[union-attr]
        ordering = self.field_admin_ordering(field, request, model_admin)
        return field.get_choices(include_blank=False, ordering=ordering, limit_choices_to={"pk__in": seen.values("pk")})


class Shared:
    """What a page and an inline have in common. `layout` lists (heading, lines); a translated name stands for its three columns."""

    layout: Layout = ()
    text_states = True
    translations_closed = False
    select_related: tuple[str, ...] = ()

    # What Django's two classes give.
    model: type[Model]
    opts: Any
    admin_site: admin.AdminSite
    fieldsets: Any

    def may(self, request: HttpRequest, action: str, obj: Model | None) -> bool:
        """Django's right of this table, asked for this very row (of an inline: for the row it stands under)."""
        return request.user.has_perm(f"{self.opts.app_label}.{action}_{self.opts.model_name}", obj)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, "view", obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, "add", obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, "change", obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, "delete", obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        found: QuerySet[Any] = request.user.admin_rows(super().get_queryset(request))  # type: ignore[misc, union-attr]
        return found.select_related(*self.select_related) if self.select_related else found

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """The layout with each text's languages in one line, and the state of the translations below."""
        translated: tuple[str, ...] = getattr(self.model, "translated", ())
        sets: list[Any] = [
            (heading, {"fields": [texts(line) if line in translated else line for line in lines]}) for heading, lines in self.layout
        ]
        if translated and self.text_states:
            states: list[Line] = [STATES]
            if not self.translations_closed and not (obj is None and issubclass(self.model, PlanPart)):
                states.insert(0, "source_language")
            if obj is not None and not self.translations_closed:
                states.append("outdated")
            classes = ["collapse"] if self.translations_closed else []
            sets.append((_("translations"), {"fields": states, "classes": classes, "description": TRANSLATIONS}))
        return sets

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """A row never moves to another plan, and speaks the plan's language."""
        fixed = [*super().get_readonly_fields(request, obj), "outdated"]  # type: ignore[misc]
        if issubclass(self.model, PlanPart) or (self.model is Plan and obj is not None):
            fixed.append("source_language")
        if obj is not None and self.model is not type(obj):
            return fixed
        settled = editing.parent_name(self.model) or "plan"
        return [*fixed, settled] if obj is not None and any(f.name == settled for f in self.opts.fields) else fixed

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str]:
        """Every reference, but that to the plan: there are few plans."""
        fields = [*self.opts.fields, *self.opts.many_to_many]
        return [f.name for f in fields if f.is_relation and f.related_model is not Plan and self.admin_site.is_registered(f.related_model)]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Long texts get room; an address without a scheme is taken for https."""
        if isinstance(db_field, models.URLField):
            kwargs["assume_scheme"] = "https"
        room = (db_field.max_length or 0) if isinstance(db_field, models.CharField) and not db_field.choices else 0
        if room > LONG and not isinstance(db_field, models.URLField):
            kwargs["widget"] = AdminTextareaWidget(attrs={"rows": 3 if room <= 1000 else 5, "maxlength": room})
            return db_field.formfield(**kwargs)
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if isinstance(getattr(field, "widget", None), RelatedFieldWidgetWrapper):
            field.widget.can_delete_related = False  # a sector is not deleted from a measure's page
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs.setdefault("queryset", own_choices(db_field, request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs.setdefault("queryset", own_choices(db_field, request))
        return super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]

    @admin.display(description=gettext_lazy("changed since it was translated"))
    def outdated(self, obj: Any) -> str:
        """The languages whose text was made from an earlier text."""
        if not isinstance(obj, Translatable) or not obj.pk:
            return "–"
        mark = obj.source_mark()
        late = [lang for lang in LANGUAGES if getattr(obj, f"made_from_{lang}") not in ("", mark)]
        return format_html_join(", ", "{}", ((Language(lang).label,) for lang in late)) or _("no language")


TRANSLATIONS = gettext_lazy(
    "The text in the plan's own language is the official one. A translation that is left alone while that text changes "
    "counts as outdated until it is rewritten."
)


def own_choices(db_field: Any, request: HttpRequest) -> QuerySet[Any]:
    """The rows that this person may refer to."""
    found: QuerySet[Any] = request.user.admin_rows(db_field.remote_field.model._default_manager.all())  # type: ignore[union-attr]
    return found


class RowInline(Shared, admin.StackedInline[Any, Any]):
    """Rows below the row they belong to."""

    form = RowForm
    extra = 0
    translations_closed = True
    show_change_link = True


class LineInline(Shared, admin.TabularInline[Any, Any]):
    """Short rows, each on one line, below the row they belong to."""

    form = RowForm
    formset = NamedLines
    extra = 0
    text_states = False


class RowAdmin(Shared, admin.ModelAdmin[Any]):
    """A table that is edited by hand; every save ends in an action."""

    form = RowForm
    list_per_page = 50
    object_history_template = "admin/row_history.html"

    def write(self, request: HttpRequest, rows: list[Model], removed: list[Model], many: dict[int, Any]) -> None:
        """The action that a save ends in."""
        editing.save_rows(rows, user=request.user, removed=removed, many=many)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """Nothing yet: the row and those below it are written together."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: Any) -> None:
        """Hand the row, the rows below it and the lists to the action; what did not change is not written."""
        rows: list[Model] = [form.instance] if form.has_changed() or not change else []
        removed: list[Model] = []
        many: dict[int, Any] = {0: form.many()} if rows else {}
        for formset in formsets:
            formset.save(commit=False)
            removed += formset.deleted_objects
            for below in formset.saved_forms:
                many[len(rows)] = below.many()
                rows.append(below.instance)
        if rows or removed:
            self.write(request, rows, removed, many)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self.write(request, [], [obj], {})

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self.write(request, [], list(queryset), {})

    def history_records(self, request: HttpRequest, obj: Any) -> list[QuerySet[Any]]:
        """The history of the row, of its lists and of the rows below it, those that were deleted too."""
        found = [obj.history.all(), *histories_of_lists(obj)]
        for inline in self.get_inline_instances(request, obj):
            if hasattr(inline.model, "history"):
                names = [f.name for f in inline.model._meta.concrete_fields if f.related_model is self.model]
                name = inline.fk_name or names[0]
                found.append(inline.model.history.filter(**{f"{name}_id": obj.pk}))
        return found

    def history_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Who changed which field, when and from where."""
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined, no-any-return]
        if not self.has_view_permission(request, obj):
            raise PermissionDenied
        found = history.entries(self.history_records(request, obj)) if hasattr(obj, "history") else []
        page = Paginator(found, HISTORY_PAGE).get_page(request.GET.get("p"))
        context = {
            **self.admin_site.each_context(request),
            "title": _("History of %(row)s") % {"row": obj},
            "subtitle": None,
            "opts": self.opts,
            "object": obj,
            "page": page,
            "pages": page.paginator.get_elided_page_range(page.number),
            **(extra_context or {}),
        }
        return TemplateResponse(request, self.object_history_template, context)


class Fixed:
    """Rows that are written elsewhere: here they are only looked at."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class FixedAdmin(Fixed, RowAdmin):
    """A table that is only looked at."""

    actions = None


class FixedInline(Fixed, RowInline):
    """Rows below the row they belong to, only looked at."""

    can_delete = False


class FixedLineInline(Fixed, LineInline):
    """Short rows below the row they belong to, only looked at."""

    can_delete = False
