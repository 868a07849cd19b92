"""The authorities facet (being built)."""
