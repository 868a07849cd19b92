"""The instrument facet (being built)."""
