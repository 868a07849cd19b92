"""The roof: the command line and the runs that chain crawler, store and pipeline."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("statecraft-tracker")
except PackageNotFoundError:  # a source tree that was never installed
    __version__ = "0+unknown"
