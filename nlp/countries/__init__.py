"""The countries facet (being built)."""
