"""``python -m statecraft``: how a run starts its own stages as child processes."""

from statecraft.cli import main

main()
