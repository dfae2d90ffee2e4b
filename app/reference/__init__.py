"""The reference: OpenRPC document and pages, drawn from the declarations."""
