"""One address asked of the network: what is refused on the way leaves nothing behind."""

from __future__ import annotations

import asyncio
import gc
import gzip
import tracemalloc

from scrapy import Request
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from crawler import sources
from crawler.asking import Asker, Reply
from crawler.bounds import Bounds
from crawler.politeness import Endpoint
from crawler.tally import Tally

MEGABYTE = 2**20


def test_a_body_that_unpacks_to_too_much_is_let_go_at_once() -> None:
    """Not when garbage is collected: three sources may meet several in a row."""
    source = sources.load("whitehouse")
    packed = gzip.compress(b" " * (source.politeness.largest + MEGABYTE))
    middleware = HttpCompressionMiddleware(crawler=get_crawler())

    async def download(request: Request) -> Response:
        """As Scrapy's engine does, through a future: error, frames and future hold each other."""
        answer = Response(request.url, headers={"Content-Encoding": "gzip"}, body=packed)
        future: asyncio.Future[Response] = asyncio.get_running_loop().create_future()
        try:
            future.set_result(middleware.process_response(request, answer))
        except IgnoreRequest as error:
            future.set_exception(error)
        return await future

    asker = Asker(
        source,
        endpoint=Endpoint(base=None, delay=0.0),
        bounds=Bounds({source.name: 10}),
        tally=Tally(),
    )
    asker.download = download
    gc.disable()
    tracemalloc.start()
    try:
        reply = asyncio.run(asker.ask("https://www.whitehouse.gov/bomb/", None))
        held, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
        gc.enable()
    assert reply == Reply(None, "unpacks to more than 32 MiB")
    assert peak > source.politeness.largest
    assert held < MEGABYTE
