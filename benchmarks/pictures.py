"""Take the pictures of the README from a database: `pictures.py DATABASE FOLDER`.

Serves the database, opens pages in Debian's Chromium and saves what the window shows.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import sync_playwright

CHROMIUM = os.environ.get("STATECRAFT_CHROMIUM", "/usr/bin/chromium")
#: Name of the picture, address, colour scheme, size of the window.
PICTURES = [
    ("timeline", "/timeline?by=measure&relevant=1&since=2025", "light", (1280, 860)),
    ("country", "/country/CN", "light", (1280, 860)),
    ("countries", "/country?lang=ja", "light", (1280, 800)),
    (
        "document",
        "/d/wh/2025/04/regulating-imports-with-a-reciprocal-tariff-to-rectify-trade-practices"
        "-that-contribute-to-large-and-persistent-annual-united-states-goods-trade-deficits",
        "light",
        (1280, 860),
    ),
    ("timeline-ja", "/timeline?by=measure&relevant=1&since=2025&lang=ja", "light", (1280, 860)),
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("database", type=Path)
    parser.add_argument("folder", type=Path)
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "statecraft.cli", "--db", str(chosen.database)]
    server = subprocess.Popen([*command, "serve", "--port", "0"], stderr=subprocess.PIPE, text=True)
    try:
        assert server.stderr is not None
        said = server.stderr.readline().split()
        site = next(word for word in said if word.startswith("http://")).rstrip("/")
        for _ in range(100):
            try:
                urllib.request.urlopen(site, timeout=10).read()
                break
            except OSError:
                time.sleep(0.1)
        with sync_playwright() as started:
            browser = started.chromium.launch(
                executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
            )
            for name, address, scheme, (width, height) in PICTURES:
                page = browser.new_page(
                    viewport={"width": width, "height": height},
                    color_scheme="dark" if scheme == "dark" else "light",
                )
                page.goto(site + address)
                page.screenshot(path=chosen.folder / f"{name}.png")
                print(chosen.folder / f"{name}.png")
            browser.close()
    finally:
        server.terminate()
        server.wait(timeout=20)


if __name__ == "__main__":
    main()
