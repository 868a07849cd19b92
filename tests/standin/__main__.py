"""Serve the stand-in sites by hand and print the environment that points a crawl at them."""

from __future__ import annotations

import argparse
import time

from . import Server, World


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8900)
    parser.add_argument("--count", type=int, default=30, help="documents a site")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with Server(World(options.count, seed=options.seed), port=options.port) as server:
        for name, value in server.env.items():
            print(f"export {name}={value}", flush=True)
        while True:
            time.sleep(3600)


if __name__ == "__main__":
    main()
