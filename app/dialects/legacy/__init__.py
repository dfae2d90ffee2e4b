"""The platform's own dialect, as its clients write and expect it."""
