"""The front door: pages on threads, feeds on the loop, and bodies that must arrive whole."""

import asyncio
from typing import Any

import pytest

from helpdesk import asgi


def scope(path: str, **changes: Any) -> dict[str, Any]:
    return {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": b"",
        "http_version": "1.1",
        "headers": [(b"host", b"127.0.0.1")],
        **changes,
    }


def ask(request: dict[str, Any], *incoming: dict[str, Any]) -> list[Any]:
    """Everything the application answers to this request and these messages."""
    waiting, answers = list(incoming), []

    async def receive() -> dict[str, Any]:
        return waiting.pop(0) if waiting else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        answers.append(message)

    asyncio.run(asyncio.wait_for(asgi.application(request, receive, send), 10))
    return answers


def test_a_page_is_answered_through_the_threads() -> None:
    answers = ask(scope("/healthz"), {"type": "http.request", "body": b""})

    assert answers[0]["status"] == 200
    assert b"ok" in answers[1]["body"]


def test_a_feed_is_refused_to_a_stranger_without_touching_a_page() -> None:
    answers = ask(scope("/live/", method="POST"))

    assert answers[0]["status"] == 405


def test_a_websocket_is_turned_away() -> None:
    answers = ask({"type": "websocket", "path": "/"}, {"type": "websocket.connect"})

    assert answers == [{"type": "websocket.close", "code": 1000}]


def read(*messages: dict[str, Any]) -> bytes:
    """The body that an application reading through the guard gets."""
    waiting = list(messages)

    async def receive() -> dict[str, Any]:
        return waiting.pop(0)

    async def everything() -> bytes:
        guarded, body = asgi.whole_body(receive), b""
        while True:
            message = await guarded()
            body += message.get("body", b"")
            if not message.get("more_body"):
                return body

    return asyncio.run(everything())


def test_a_whole_body_passes() -> None:
    first = {"type": "http.request", "body": b"a", "more_body": True}

    assert read(first, {"type": "http.request", "body": b"b"}) == b"ab"


def test_a_body_that_breaks_off_raises() -> None:
    first = {"type": "http.request", "body": b"subject=My+pri", "more_body": True}

    with pytest.raises(ConnectionResetError):
        read(first, {"type": "http.disconnect"})


def test_a_lost_upload_reaches_no_view() -> None:
    """A form cut off half-way must not become a shorter form."""
    request = scope(
        "/preferences/theme/",
        method="POST",
        headers=[
            (b"host", b"127.0.0.1"),
            (b"content-type", b"application/x-www-form-urlencoded"),
            (b"content-length", b"100"),
        ],
    )
    half = {"type": "http.request", "body": b"theme=da", "more_body": True}

    answers = ask(request, half, {"type": "http.disconnect"})

    assert not answers or answers[0]["status"] >= 400
