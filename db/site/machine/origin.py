"""The address under which the site was asked, for answers that must name themselves in full."""

from __future__ import annotations

import re
from typing import Any

_HOST = re.compile(r"^[A-Za-z0-9._-]{1,253}(:[0-9]{1,5})?$|^\[[0-9A-Fa-f:.]{2,45}\](:[0-9]{1,5})?$")


def origin(request: Any) -> str:
    """``https://host`` as the visitor's request has it; a malformed host is not repeated."""
    host = request.host or ""
    scheme = "https" if request.scheme == "https" else "http"
    return f"{scheme}://{host if _HOST.match(host) else 'localhost'}"
