"""The ground: records, identity, versions, the store, exports and the Datasette site."""
