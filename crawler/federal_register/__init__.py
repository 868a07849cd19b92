"""Spider and pages of one source."""
