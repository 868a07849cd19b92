"""One module a page: each reads the snapshot and the store and fills one template."""
