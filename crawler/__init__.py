"""One folder a source: spiders find and fetch, pages parse; beside them what the sources share."""
