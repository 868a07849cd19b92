"""The topics facet (being built)."""
