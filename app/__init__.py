"""The outside world: HTTP in, HTTP out. Holds no accounting; nothing happens at import."""
