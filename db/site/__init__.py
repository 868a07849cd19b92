"""The site: Datasette as the engine, our pages on top of it, all read-only."""
