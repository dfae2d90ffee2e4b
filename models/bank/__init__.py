"""The firm's bank: what a bank's file brings in, transfers, deposits, reconciling."""
