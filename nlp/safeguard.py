"""The safeguard facet (being built)."""
