"""Charts: Vega-Lite specifications, drawn to SVG on the server."""
