"""Whatever arrives, the edge stands: no fault, no hanging connection, no row of what it refused."""
