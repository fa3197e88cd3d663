"""The document of the API as its page shows it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from measures.api.document import document

OR = " | "


@dataclass(frozen=True)
class Named:
    """A parameter or a field: its name, what it may hold, what it means."""

    name: str
    values: str
    about: str
    many: bool = False
    in_path: bool = False


@dataclass(frozen=True)
class Documented:
    """One address, its parameters, one address to try and an answer."""

    id: str
    path: str
    summary: str
    about: str
    parameters: list[Named]
    example: str
    answer: str


@dataclass(frozen=True)
class DocumentedObject:
    """One object of the answers."""

    name: str
    about: str
    fields: list[Named]


def documented_operations() -> list[Documented]:
    """Every address, in the order of their paths."""
    return [_operation(path, methods["get"]) for path, methods in document()["paths"].items()]


def documented_objects() -> list[DocumentedObject]:
    """Every object; pages of lists are told once, in words."""
    schemas: dict[str, Any] = document()["components"]["schemas"]
    return [
        DocumentedObject(name, schema.get("description", ""), [_field(key, value) for key, value in schema["properties"].items()])
        for name, schema in schemas.items()
        if not name.endswith("List")
    ]


def _operation(path: str, said: Mapping[str, Any]) -> Documented:
    parameters = [_parameter(one) for one in said["parameters"]]
    tried = path
    for one in said["parameters"]:
        tried = tried.replace(f"{{{one['name']}}}", str(one.get("example", "")))
    content = said["responses"]["200"]["content"]["application/json"]
    answer = json.dumps(content["examples"]["one"]["value"], ensure_ascii=False, indent=2)
    return Documented(said["operationId"], path, said["summary"], said["description"], parameters, tried, answer)


def _parameter(said: Mapping[str, Any]) -> Named:
    schema, many = said["schema"], said["schema"].get("type") == "array"
    return Named(said["name"], values_of(schema["items"] if many else schema), said["description"], many, said["in"] == "path")


def _field(name: str, schema: Mapping[str, Any]) -> Named:
    return Named(name, values_of(schema), schema.get("description", ""))


def values_of(schema: Mapping[str, Any]) -> str:
    """What a schema allows, in one line of its own words."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        return OR.join(values_of(one) for one in schema["anyOf"])
    if "enum" in schema:
        return OR.join("null" if word is None else str(word) for word in schema["enum"])
    types = schema.get("type", "any")
    return OR.join(_of_type(word, schema) for word in ([types] if isinstance(types, str) else types))


def _of_type(word: str, schema: Mapping[str, Any]) -> str:
    if word == "array":
        return f"[{values_of(schema['items'])}]"
    if word == "object":
        return f"{{{', '.join(schema.get('properties', {}))}}}"
    if word == "integer" and "maximum" in schema:
        return f"{schema['minimum']} … {schema['maximum']}"
    return str(schema.get("format", word)) if word == "string" else word
