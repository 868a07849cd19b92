"""Tests, one file a subject. Never installed."""
