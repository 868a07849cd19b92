"""Scrapy's settings for every source (``scrapy.cfg`` points here).

What Scrapy cannot do is done above it, once, in ``crawler.session`` and its rooms: robots.txt with
its Crawl-delay, spacing, Retry-After and backoff, redirects (each hop is archived), bounds, budget.
So Scrapy's own throttling, retries, redirects and robots middleware are off, not forgotten.
"""

from __future__ import annotations

BOT_NAME = "statecraft"
SPIDER_MODULES = [
    "crawler.whitehouse.spider",
    "crawler.federal_register.spider",
    "crawler.state.spider",
    "crawler.citations.spider",
]

DOWNLOAD_HANDLERS = {
    "http": "crawler.wire.EndpointHandler",
    "https": "crawler.wire.EndpointHandler",
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}
DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_FAIL_ON_DATALOSS = True
DOWNLOAD_DELAY = 0  # the host's gate spaces requests
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DNS_TIMEOUT = 8

ROBOTSTXT_OBEY = False  # crawler.permission obeys it, and its Crawl-delay
RETRY_ENABLED = False
REDIRECT_ENABLED = False
METAREFRESH_ENABLED = False
COOKIES_ENABLED = False
REFERER_ENABLED = False
HTTPCACHE_ENABLED = False
TELNETCONSOLE_ENABLED = False

DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xml;q=0.9,application/json;q=0.9,*/*;q=0.8",
    "Accept-Language": "en",
}

TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
LOG_INSTALL_ROOT_HANDLER = False  # the command line decides where log lines go
LOG_LEVEL = "ERROR"
# Of Scrapy's extensions only the counters: no telnet console, and no remote control (an HTTP server
# in the crawler that runs code it is sent). The base list is replaced, since what EXTENSIONS merely
# switches off is still imported.
REMOTE_CONTROL_ENABLED = False
EXTENSIONS_BASE = {"scrapy.extensions.corestats.CoreStats": 0}
EXTENSIONS: dict[str, int] = {}
