"""Whatever arrives, the edge stands: no fault, no hanging connection, no row from what it refused."""
