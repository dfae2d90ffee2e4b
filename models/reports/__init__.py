"""Reports: what the ledger comes to, summed up the chart of accounts."""
