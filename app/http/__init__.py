"""Bytes in, bytes out: the endpoint, the protocol, and which thread a call runs on."""
