"""The labelling pipeline: sections, vocabulary, components, evaluation. ``tag`` is pure."""
