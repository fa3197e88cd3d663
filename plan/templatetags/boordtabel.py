"""Template words of Boordtabel, available on every page."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Any, TypedDict

from django import template
from django.http import HttpRequest
from django.template.context import Context, RequestContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, override, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from lucide.templatetags import lucide as icons

from plan import dates
from plan.translation import LANGUAGES, Text

register = template.Library()

COST_SIGNS = {"means": "€", "staff": "H"}

IN_LANGUAGE = {"nl": _("in Dutch"), "fr": _("in French"), "en": _("in English")}


class Entry(TypedDict):
    """One entry of the navigation."""

    url: str
    label: str
    current: bool


@register.simple_tag
@lru_cache(maxsize=256)
def lucide(name: str, *, size: int = 24, **attributes: str) -> SafeString:
    """An icon, in the words of the library's own tag, but drawn once: that one copies and writes its tree each time."""
    return SafeString(icons.lucide(name, size=size, **attributes))


@register.simple_tag
def said(text: Text | str | None, *, mark: bool = True) -> SafeString:
    """A text with its language when that is not the page's own, and a small mark that says which it is."""
    if not isinstance(text, Text):
        return conditional_escape(text or "")
    if not text or text.lang == get_language():
        return conditional_escape(text.value)
    if not mark:
        return format_html('<span lang="{}">{}</span>', text.lang, text.value)
    return format_html(
        '<span lang="{}">{}</span> <span class="lang-mark"><span aria-hidden="true">{}</span>'
        '<span class="visually-hidden">({})</span></span>',
        text.lang,
        text.value,
        text.lang,
        in_language(text.lang),
    )


@register.simple_tag
def in_language(language: str) -> str:
    """“in Dutch”, as it stands inside a sentence."""
    return str(IN_LANGUAGE[language])


@register.simple_tag
def unknown(words: str = "") -> SafeString:
    """The outlined “not stated”, or other words for what is not known."""
    return format_html('<span class="unknown">{}</span>', words or gettext("not stated"))


@register.simple_tag
def cost(means: int | None, staff: int | None) -> SafeString:
    """The two ordinals as `€€ · HH`, with words for who does not see the signs."""
    if means is None and staff is None:
        return unknown()
    return format_html('<span class="cost">{} · {}</span>', _cost_part("means", means), _cost_part("staff", staff))


def _cost_part(kind: str, level: int | None) -> SafeString:
    """One half of a cost: its signs, a dash where the plan prints one, or “not stated”."""
    name = gettext("means") if kind == "means" else gettext("staff")
    sign = COST_SIGNS[kind]
    if level is None:
        return _signs(format_html('{}&nbsp;<span class="unknown">?</span>', sign), gettext("%(name)s: not stated") % {"name": name})
    if level == 0:
        return _signs(f"{sign} –", gettext("%(name)s: printed “-”") % {"name": name})
    return _signs(sign * level, gettext("%(name)s %(level)s of 3") % {"name": name, "level": level})


def _signs(signs: str, words: str) -> SafeString:
    """Signs for the eye, words for the ear."""
    return format_html('<span aria-hidden="true">{}</span><span class="visually-hidden">{}</span>', signs, words)


@register.simple_tag
def doubt(reason: Text | str | None = None) -> SafeString:
    """A “?” that opens to say why something is doubtful; a block, so never inside a paragraph."""
    why = said(reason) if reason else gettext("The print leaves room for doubt.")
    return format_html(
        '<details class="doubt"><summary><span aria-hidden="true">?</span><span class="visually-hidden">{}</span></summary>'
        '<span class="doubt-why">{}</span></details>',
        gettext("doubtful: why"),
        why,
    )


@register.simple_tag
def code(value: str, ours: bool = False) -> SafeString:  # noqa: FBT001, FBT002 - a template tag's argument
    """A code as a small quiet chip; one that the plan does not print but we gave says so."""
    if not ours:
        return SafeString(f'<span class="code">{conditional_escape(value)}</span>')
    words = gettext("code given by us, not printed")
    return format_html('<span class="code ours" title="{}">{}<span class="visually-hidden"> ({})</span></span>', words, value, words)


@register.simple_tag(takes_context=True)
def query_with(context: RequestContext, **changes: Any) -> str:
    """The page's GET parameters with some changed; a list gives several values, None or "" takes one out."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        values = value if isinstance(value, list | tuple) else [value]
        query.setlist(name, [str(one) for one in values if one not in (None, "")])
    encoded = query.urlencode()
    return mark_safe(conditional_escape(f"?{encoded}")) if encoded else "?"  # noqa: S308 - escaped in the same breath


def day_of_address(context: Context) -> date | None:
    """The past day that the page shows; pages whose address has a wrong one show nothing that asks for it."""
    request = getattr(context, "request", None)
    try:
        return date.fromisoformat(request.GET.get("as_of", "")) if request else None
    except ValueError:
        return None


@register.simple_tag(takes_context=True)
def at_day(context: Context) -> str:
    """What an address to another page that knows past days ends in, so that it shows the same day."""
    day = day_of_address(context)
    return f"?as_of={day.isoformat()}" if day else ""


def _root(language: str | None = None) -> str:
    with override(language or get_language()):
        return reverse("plan:list-plans")


@register.simple_tag(takes_context=True)
def language_links(context: RequestContext) -> list[dict[str, Any]]:
    """This very page in each language, with its query; pages without a language lead to the start in that language."""
    request: HttpRequest | None = context.get("request")
    path = request.path if request else "/"
    roots = {language: _root(language) for language in LANGUAGES}
    rest = next((path.removeprefix(root) for root in roots.values() if path.startswith(root)), None)
    query = request.META.get("QUERY_STRING", "") if request and rest is not None else ""
    tail = f"?{query}" if query else ""
    names = {"nl": "Nederlands", "fr": "Français", "en": "English"}
    return [
        {"code": language, "name": names[language], "url": f"{roots[language]}{rest or ''}{tail}", "current": language == get_language()}
        for language in LANGUAGES
    ]


Entries = tuple[tuple[str, Any], ...]
FIRST_ENTRIES: Entries = (("", _("Dashboard")),)
WAY_ENTRIES: Entries = (
    ("measures/", pgettext_lazy("view", "List")),
    ("matrix/", _("Matrix")),
    ("board/", _("Board")),
    ("timeline/", _("Timeline")),
    ("changes/", _("Changes")),
)
PLAN_ENTRIES: Entries = (
    ("challenges/", _("Challenges")),
    ("sectors/", _("Sectors")),
    ("dimensions/", _("Dimensions")),
    ("drivers/", _("Drivers")),
    ("trends/", _("Trends")),
    ("glossary/", _("Glossary")),
)
LAST_ENTRIES: Entries = (("bodies/", _("Bodies")), ("governance/", _("Governance")), ("data/", _("Open data")))
OF_A_DAY = ("", "measures/", "matrix/", "board/", "timeline/", "challenges/", "sectors/", "dimensions/", "bodies/")  # take `as_of`


class Menu(TypedDict):
    """Entries that unfold under a heading."""

    label: str
    entries: list[Entry]
    current: bool


def _is_current(path: str, base: str, tail: str) -> bool:
    """Whether a page stands under an entry; the dashboard has no pages under it."""
    return path.startswith(base + tail) if tail else path == base


@register.simple_tag
def entry_list(entries: list[Entry]) -> SafeString:
    """The entries of a navigation, each in its <li>; written here since every page has some twenty."""
    lines = []
    for entry in entries:
        current = ' aria-current="page"' if entry["current"] else ""
        lines.append(f'<li><a href="{conditional_escape(entry["url"])}"{current}>{conditional_escape(entry["label"])}</a></li>\n')
    return SafeString("".join(lines))


@register.inclusion_tag("_plan_menu.html", takes_context=True)
def plan_menu(context: RequestContext) -> dict[str, Any]:
    """The navigation of a plan: its addresses are fixed by the site map, so none is looked up; a past day is kept where it is known."""
    base = f"{_root()}{context['plan'].slug}/"
    request: HttpRequest | None = context.get("request")
    path, as_of = request.path if request else "", context.get("as_of")
    day = f"?as_of={as_of.isoformat()}" if isinstance(as_of, date) else ""

    def entries(rows: Entries) -> list[Entry]:
        return [
            {"url": base + tail + (day if tail in OF_A_DAY else ""), "label": str(label), "current": _is_current(path, base, tail)}
            for tail, label in rows
        ]

    def menu(label: Any, rows: Entries) -> Menu:
        found = entries(rows)
        return {"label": str(label), "entries": found, "current": any(entry["current"] for entry in found)}

    menus = [menu(_("Measures"), WAY_ENTRIES), menu(_("The plan"), PLAN_ENTRIES)]
    return {"first": entries(FIRST_ENTRIES), "menus": menus, "last": entries(LAST_ENTRIES)}


@register.simple_tag
def today_words() -> str:
    """Today in words."""
    return dates.day_words(timezone.localdate())


@register.filter(expects_localtime=True)
def day(value: date | None) -> SafeString:
    """A date in words, as `<time>`; nothing for no date."""
    if value is None:
        return SafeString()
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), dates.day_words(value))


@register.filter(expects_localtime=True)
def day_words(value: date | None) -> str:
    """A date in words alone, as inside a sentence that is translated or a title; nothing for no date."""
    return dates.day_words(value) if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """A moment in words; nothing for none."""
    return dates.moment_words(value) if value else ""
