"""The rules of the house, as tests. Each failure lists the places that leave the rule."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import models
from django.template.utils import get_app_template_dirs
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.functional import Promise
from django.utils.translation import override

from config import messages

ROOT: Path = settings.BASE_DIR
TEMPLATES = ROOT / "templates"
# Lowest first: an app may import those before it.
APPS = ["plan", "accounts", "measures", "governance"]
FOR_ALL = {"config.http", "config.context", "config.decorators", "config.problems"}
NOT_OURS = {".git", ".venv", "var", "node_modules", "__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis"}


def expect_none(found: Iterable[str]) -> None:
    """Fail with all that was found, one on a line."""
    if wrong := list(found):
        pytest.fail("\n".join(wrong), pytrace=False)


def modules(*folders: str) -> list[Path]:
    """Our Python, without migrations."""
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return [path for path in found if "migrations" not in path.parts]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def templates() -> list[Path]:
    return sorted(TEMPLATES.rglob("*.html"))


def is_fragment(path: Path) -> bool:
    return path.name.startswith("_")


def is_override(path: Path) -> bool:
    """A package's template of the same name, in our words."""
    return any((folder / path.relative_to(TEMPLATES)).exists() for folder in get_app_template_dirs("templates"))


def views() -> Iterator[tuple[str, str, str, bool]]:
    """(app, URL name, name of the view, whether it is a plain function) of every address of ours."""

    def walk(resolver: URLResolver, app: str) -> Iterator[tuple[str, str, str, bool]]:
        for pattern in resolver.url_patterns:
            if isinstance(pattern, URLResolver):
                yield from walk(pattern, pattern.app_name or app)
            elif isinstance(pattern, URLPattern) and app in APPS:
                yield app, pattern.name or "", pattern.callback.__name__, not hasattr(pattern.callback, "view_class")

    return walk(get_resolver(), "")


def our_models() -> list[type[models.Model]]:
    return [model for app in APPS for model in apps.get_app_config(app).get_models() if not hasattr(model, "history_object")]


# Views and addresses


def test_views_are_functions_of_at_most_25_lines() -> None:
    wrong = []
    for path in modules(*APPS):
        if path.stem != "views" and path.parent.name != "views":
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef) and (lines := (node.end_lineno or 0) - node.lineno + 1) > 25:
                wrong.append(f"{name(path)}:{node.lineno} {node.name}: {lines} lines")
            if isinstance(node, ast.ClassDef) and path.stem == "views":
                wrong.append(f"{name(path)}:{node.lineno} {node.name}: a class")
    wrong += [f"{app}:{url}: not a function" for app, url, _, plain in views() if not plain]
    expect_none(wrong)


def test_url_name_is_verb_and_noun_of_its_view() -> None:
    found = list(views())
    kebab = re.compile(r"[a-z]+(-[a-z0-9]+)+")
    assert found
    expect_none(f"{app}:{url} → {view}" for app, url, view, _ in found if not kebab.fullmatch(url) or url.replace("-", "_") != view)


def test_each_view_has_its_test_file() -> None:
    wanted = {f"tests/{app}/test_{view}.py" for app, _, view, _ in views()}
    expect_none(sorted(path for path in wanted if not (ROOT / path).exists()))


# Models and migrations


def test_model_docstring_is_a_sentence() -> None:
    wrong = []
    for model in our_models():
        first = (model.__doc__ or "").strip().split("\n\n")[0]
        if first.startswith(f"{model.__name__}(") or not first.endswith((".", ".”")) or "\n" in first:
            wrong.append(model.__name__)
    expect_none(wrong)


def test_verbose_names_are_translated_and_in_lower_case() -> None:
    wrong = []
    with override("en"):
        for model in our_models():
            named = {model.__name__: model._meta.verbose_name, f"{model.__name__}*": model._meta.verbose_name_plural}
            own = [field for field in model._meta.local_fields if not field.auto_created and field.name not in ("password", "last_login")]
            named |= {f"{model.__name__}.{field.name}": field.verbose_name for field in own}
            for place, words in named.items():
                # An abbreviation may begin a name; a capital alone may not.
                if not isinstance(words, Promise) or (str(words)[:1].isupper() and not str(words)[1:2].isupper()):
                    wrong.append(f"{place}: {words!s}")
    expect_none(wrong)


@pytest.mark.django_db
def test_no_migration_is_pending() -> None:
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)


def test_migrations_are_named() -> None:
    found = [path for app in APPS for path in (ROOT / app / "migrations").glob("0*.py")]
    expect_none(name(path) for path in found if "_auto_" in path.name)


# Modules


def test_imports_go_one_way() -> None:
    wrong = []
    for place, app in enumerate(APPS):
        for path in modules(app):
            for imported in imports(path):
                top = imported.split(".")[0]
                upward = top in APPS[place + 1 :] or top in ("tests", "bench")
                if upward or (top == "config" and imported not in FOR_ALL):
                    wrong.append(f"{name(path)} imports {imported}")
    expect_none(wrong)


def imports(path: Path) -> Iterator[str]:
    """The modules that a module names, also those inside functions and for types only."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            yield from ([f"config.{alias.name}" for alias in node.names] if node.module == "config" else [node.module or ""])


def test_modules_are_short() -> None:
    wrong = []
    for path in modules("config", *APPS):
        limit = 400 if path.stem == "models" or path.parent.name == "models" else 300
        if (lines := text(path).count("\n")) > limit:
            wrong.append(f"{name(path)}: {lines} lines, at most {limit}")
    expect_none(wrong)


def test_modules_put_off_annotations() -> None:
    found = [
        path for path in modules("config", *APPS, "tests") if any(isinstance(node, ast.Import | ast.ImportFrom) for node in tree(path).body)
    ]
    bare = [path for path in found if path.name != "__init__.py" and "from __future__ import annotations" not in text(path)]
    expect_none(name(path) for path in bare)


# Templates


def test_includes_say_only() -> None:
    tags = [(path, tag) for path in templates() for tag in re.findall(r"{%\s*include\b.*?%}", text(path), re.DOTALL)]
    expect_none(f"{name(path)}: {tag}" for path, tag in tags if not re.search(r"\bonly\s*%}$", tag))


def test_every_template_is_used() -> None:
    said = "\n".join(text(path) for path in [*templates(), *modules("config", *APPS)])
    errors = {"403.html", "404.html", "429.html", "500.html"}
    unused = [
        path
        for path in templates()
        if (own := path.relative_to(TEMPLATES).as_posix()) not in errors and f'"{own}"' not in said and not is_override(path)
    ]
    expect_none(name(path) for path in unused)


def test_endblocks_are_named() -> None:
    expect_none(name(path) for path in templates() if re.search(r"{%\s*endblock\s*%}", text(path)))


def test_each_page_has_one_h1() -> None:
    wrong = []
    for path in templates():
        count = len(re.findall(r"<h1\b", text(path)))
        extends = re.search(r"""{%\s*extends\s+["'](.+?)["']""", text(path))
        if is_fragment(path) or extends:
            # The heading stands in what is extended, once for all pages.
            if count:
                wrong.append(f"{name(path)}: has an h1 beside the one of its page")
            above = TEMPLATES / extends[1] if extends else path
            if above not in (path, TEMPLATES / "base.html") and above.exists() and not is_override(above):
                wrong.append(f"{name(path)}: extends {extends[1]}; two levels are enough")
        elif count != 1 and not is_override(path):
            wrong.append(f"{name(path)}: {count} h1")
    expect_none(wrong)


def test_templates_hold_no_script_or_style() -> None:
    inline = re.compile(r"<script(?![^>]*\bsrc=)|<style\b|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE)
    expect_none(f"{name(path)}: {found[0]}" for path in templates() if (found := inline.search(text(path))))


def test_templates_are_short() -> None:
    sizes = {path: (text(path).count("\n"), 60 if is_fragment(path) else 120) for path in templates()}
    expect_none(f"{name(path)}: {lines} lines, at most {limit}" for path, (lines, limit) in sizes.items() if lines > limit)


# Messages


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_messages_are_complete(language: str) -> None:
    expect_none(messages.faults(language, extracted()))


@cache
def extracted() -> messages.Catalog:
    return messages.extract()


# The tree


@cache
def our_files() -> list[Path]:
    """Everything that is ours to read: no caches, no pictures."""
    found = []
    for folder, inside, files in os.walk(ROOT):
        inside[:] = [each for each in inside if each not in NOT_OURS]
        found += [Path(folder, each) for each in files]
    return sorted(path for path in found if path.suffix not in {".png", ".pyc", ".mo", ".sqlite3"} and path.name != ".git")


def test_no_file_names_this_machine() -> None:
    shared = {"usr", "tmp", "var", "opt", "etc", "bin"}  # every machine has these
    here = {f"/{ROOT.parts[1]}/"} if ROOT.parts[1] not in shared else {f"{ROOT}/"}
    registries = {"pythonhosted" + ".org", "pypi" + ".org/simple", "registry.npmjs" + ".org"}
    found = [(path, text(path)) for path in our_files()]
    expect_none(f"{name(path)}: {word}" for path, said in found for word in here | registries if word in said)


def test_nothing_is_put_off() -> None:
    mark = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
    suffixes = {".py", ".html", ".css", ".js", ".md", ".toml"}
    expect_none(f"{name(path)}: {found[0]}" for path in our_files() if path.suffix in suffixes and (found := mark.search(text(path))))


def test_readme_points_at_what_is_there() -> None:
    targets = re.findall(r"\]\((?!https?:|#)([^)]+)\)", text(ROOT / "README.md"))
    assert targets
    expect_none(target for target in targets if not (ROOT / target).exists())


def test_folders_are_those_of_the_house() -> None:
    rooms = {"config", *APPS, "seeds", "templates", "static", "locale", "tests", "bench", ".ci"}
    found = {path.relative_to(ROOT).parts[0] for path in our_files() if len(path.relative_to(ROOT).parts) > 1}
    assert found <= rooms


def test_no_message_stands_inside_another_string() -> None:
    """Up to Python 3.11 what stands inside an f-string is not found, and stays untranslated."""
    says = {"_", "gettext", "ngettext", "pgettext", "npgettext"}
    wrong = [
        f"{name(path)}:{part.lineno}"
        for path in modules("config", *APPS)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.JoinedStr)
        for part in ast.walk(node)
        if isinstance(part, ast.Call) and getattr(part.func, "id", "") in says
    ]
    expect_none(wrong)
