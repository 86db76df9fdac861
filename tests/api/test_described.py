"""The API does what its description says, whatever is sent: held to it by schemathesis."""

import collections

import pytest
import schemathesis
from schemathesis import engine
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events

from clienthood.faces.api.app import description
from tests.api.conftest import token
from tests.browser.serving import served

NOT_TOLD = {
    # Which fields, orders and segments there are depends on the book, and each takes other values.
    "GET /api/v1/accounts",
    "GET /api/v1/why",
    "POST /api/v1/segments",
    # Who may take part, what is kept and from which day on depends on the book.
    "GET /api/v1/experiments",
    "POST /api/v1/experiments",
    # The two must be two identifiers, which no schema can say.
    "POST /api/v1/identity/links",
    # The names of settings, and what each may be, are those of the settings file.
    "PATCH /api/v1/settings",
    "POST /api/v1/settings/preview",
    # The identifier must stand there twice, which no schema can say.
    "POST /api/v1/erasures",
    # The columns must be those of the file that was sent before.
    "POST /api/v1/uploads/{upload}/answers",
    # Only what reads as a table is kept, and no schema tells a table from other bytes.
    "POST /api/v1/uploads",
}
"""Operations that refuse some of what fits their schema, and why."""
UPLOAD = "/api/v1/uploads/{upload}"
"""What begins so may find nothing: a file that turns out to be no table is removed at once."""


def held(folder, phase, examples, **more):
    """Return what fails when the API of a book is tried, and how often each operation was."""
    secret = token(folder)
    failures, calls = [], collections.Counter()
    with served(folder) as site:
        config = SchemathesisConfig.from_dict(
            {
                "headers": {"Authorization": f"Bearer {secret}"},
                "base-url": site.url,
                "seed": 1,
                "continue-on-failure": True,
                "request-timeout": 60,
                "suppress-health-check": ["all"],
                "generation": {
                    "max-examples": examples,
                    "deterministic": True,
                    "database": "none",
                    "mode": "all",
                },
                "phases": {
                    name: {"enabled": name == phase} | (more if name == phase else {})
                    for name in ("examples", "coverage", "fuzzing", "stateful")
                },
                "operations": [
                    {
                        "include-method": each.split()[0],
                        "include-path": each.split()[1],
                        "checks": {
                            "positive_data_acceptance": {"enabled": each not in NOT_TOLD},
                            "ensure_resource_availability": {"enabled": UPLOAD not in each},
                        },
                    }
                    for each in sorted(operations())
                    if each in NOT_TOLD or UPLOAD in each
                ],
            }
        )
        schema = schemathesis.openapi.from_dict(description(), config=config)
        for event in engine.from_schema(schema).execute():
            failures += list(told(event))
            if isinstance(event, events.ScenarioFinished):
                for each in event.recorder.cases.values():
                    calls[each.value.operation.label] += 1
        assert "Traceback" not in site.said, site.said
    return failures, calls


def told(event):
    """Yield what failed, with the call that shows it."""
    if isinstance(event, events.FatalError):
        yield repr(event.exception)
    if isinstance(event, events.NonFatalError):
        yield f"{event.label}: {event.value}"
    if isinstance(event, events.ScenarioFinished):
        for checks in event.recorder.checks.values():
            for check in checks:
                if check.failure_info:
                    failure = check.failure_info.failure
                    yield f"{check.name}: {failure}\n{check.failure_info.code_sample}"


def operations():
    return {
        f"{method.upper()} {path}"
        for path, each in description()["paths"].items()
        for method in each
    }


def test_every_value_at_its_bounds_is_answered_as_described(home):
    failures, calls = held(home, "coverage", 1, **{"unexpected-methods": ["TRACE"]})
    assert not failures, "\n\n".join(failures[:20])
    assert set(calls) == operations()


def test_whatever_is_sent_is_answered_as_described(home):
    failures, calls = held(home, "fuzzing", 6)
    assert not failures, "\n\n".join(failures[:20])
    assert set(calls) == operations()


def test_calls_that_follow_from_one_another_are_answered_as_described(home):
    failures, calls = held(home, "stateful", 8)
    assert not failures, "\n\n".join(failures[:20])
    assert any(name in each for each in calls for name in ("{job}", "{upload}", "{batch}"))


AT_LENGTH = {"coverage": 60, "fuzzing": 50, "stateful": 100}
"""Examples of each phase: six of each operation take a minute to fuzz, these under ten."""


@pytest.mark.slow
@pytest.mark.parametrize(("phase", "examples"), AT_LENGTH.items())
def test_the_same_at_length(home, phase, examples):
    failures, _ = held(home, phase, examples)
    assert not failures, "\n\n".join(failures[:20])


def test_the_description_tells_of_every_operation_what_it_needs_and_how_it_refuses():
    for path, each in description()["paths"].items():
        for method, operation in each.items():
            assert operation["summary"], path
            assert operation["description"], path
            assert operation["x-right"], path
            for status, answer in operation["responses"].items():
                if status >= "400":
                    assert set(answer["content"]) == {"application/problem+json"}, (method, path)
