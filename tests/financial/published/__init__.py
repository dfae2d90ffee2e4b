"""The service gives the figures that others have published."""
