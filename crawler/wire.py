"""The edge to the network: Scrapy's HTTP handler, which tests may point at a stand-in site.

Above this handler every request and response carries the public address, so keys, stored URLs,
robots rules and host checks are those of the real sites whatever is asked.
"""

from __future__ import annotations

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.http import Response

ENDPOINT = "STATECRAFT_ENDPOINT"


class EndpointHandler(HTTP11DownloadHandler):  # type: ignore[misc]
    """Asks the network address of the source's endpoint, answers in the name of the public one."""

    lazy = True

    async def download_request(self, request: Request) -> Response:
        endpoint = self._crawler.settings[ENDPOINT]
        network_url = endpoint.network_url(request.url)
        if network_url == request.url:
            return await super().download_request(request)
        meta = {name: value for name, value in request.meta.items() if name != "proxy"}
        response = await super().download_request(request.replace(url=network_url, meta=meta))
        return response.replace(url=request.url)
