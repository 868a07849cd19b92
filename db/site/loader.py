"""Nonces for the inline scripts of trusted templates.

The content security policy allows inline code only by nonce. Datasette's own templates carry a
few inline scripts; the nonce is put into the *source* of a template when it is
loaded, never into a response, so that text out of the crawl can never earn one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from jinja2 import BaseLoader, Environment

_INLINE = re.compile(r"<(script)(?=[\s>])(?![^>]*\bnonce=)")


def with_nonces(source: str) -> str:
    """Template source whose script tags carry ``nonce="{{ csp_nonce }}"``."""
    return _INLINE.sub(r'<\1 nonce="{{ csp_nonce }}"', source)


class TrustedSource(BaseLoader):
    """Any loader, with nonces put into the templates that it finds."""

    def __init__(self, inner: BaseLoader) -> None:
        self.inner = inner

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        source, filename, fresh = self.inner.get_source(environment, template)
        return with_nonces(source), filename, fresh

    def list_templates(self) -> list[str]:
        return self.inner.list_templates()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)
