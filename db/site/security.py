"""Response headers that hold whatever the text of a page may try.

Scripts run only from our own origin or with the nonce of the one response; there is no ``eval``,
no other host, no framing. Everything a page needs comes from this server.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'{styles};"
    " img-src 'self' data:; font-src 'self'; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)
#: Datasette's own pages set styles on elements, and its SQL editor makes style sheets as it runs.
ENGINE = ("/statecraft", "/-/")
FIXED = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)


def secured(app: App) -> App:
    """``app`` with a fresh nonce in each request's scope and the headers on each response."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(18)
        scope = dict(scope, csp_nonce=nonce)
        styles = " 'unsafe-inline'" if scope["path"].startswith(ENGINE) else ""
        text = POLICY.format(nonce=nonce, styles=styles)
        policy = (b"content-security-policy", text.encode("ascii"))

        async def send_secured(message: Message) -> None:
            if message["type"] == "http.response.start":
                ours = {policy[0], *(name for name, _ in FIXED)}
                kept = [pair for pair in message.get("headers", []) if pair[0].lower() not in ours]
                message = dict(message, headers=[*kept, policy, *FIXED])
            await send(message)

        await app(scope, receive, send_secured)

    return wrapped
