"""Bytes in, bytes out: the endpoint, the protocol beneath it, pages, files and health checks."""
