"""Clients that other people wrote, unchanged, against the service as it is served."""
