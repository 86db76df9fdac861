"""The reference page of the API, from its description."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from clienthood.faces.api.app import description


def api_page() -> str:
    """Return every endpoint with the right it needs, what it is asked and what it returns."""
    told = description()
    groups: dict[str, list[str]] = {}
    for path, operations in told["paths"].items():
        for method, operation in operations.items():
            tag = operation["tags"][0]
            groups.setdefault(tag, []).append(_row(method, path, operation))
    parts = "\n".join(
        f"## {tag}\n\n| endpoint | right | asked | returns | what it does |\n|---|---|---|---|---|\n"
        + "\n".join(rows)
        + "\n"
        for tag, rows in groups.items()
    )
    return f"""# The API

{told["info"]["description"].strip()}

[How to use it from a program](../how-to/use-the-api.md). What each document holds field by field is in the description that the server gives: `/api/v1/openapi.json`. Every endpoint exists for the sample business too, under `/sample`.

{parts}"""


def _row(method: str, path: str, operation: Mapping[str, Any]) -> str:
    asked = [
        f"`{each['name']}`" + ("" if each["required"] else "?")
        for each in operation.get("parameters", ())
        if each["in"] == "query"
    ]
    if "requestBody" in operation:
        asked.append(_document(operation["requestBody"]))
    returns = [
        f"{status} {_document(answer)}".strip()
        for status, answer in sorted(operation["responses"].items())
        if status < "400"
    ]
    told = " ".join(operation["description"].split())
    return (
        f"| `{method.upper()} {path}` | {operation['x-right']} | {', '.join(asked)} |"
        f" {', '.join(returns)} | {told} |"
    )


def _document(told: Mapping[str, Any]) -> str:
    """Return the name of the document that is sent, or its kind."""
    for kind, content in told.get("content", {}).items():
        schema = content["schema"]
        many = "list of " if schema.get("type") == "array" else ""
        schemas = schema.get("oneOf", [schema.get("items", schema)])
        names = [each["$ref"].rpartition("/")[2] for each in schemas if "$ref" in each]
        return many + " or ".join(names) if names else kind.partition(";")[0]
    return ""
