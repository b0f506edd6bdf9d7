"""One question's reading: shelves, cache, single flight, deadline."""
