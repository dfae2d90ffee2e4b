"""JSON-RPC 2.0 over HTTP: what a server owes its callers, asked of any server from outside."""
