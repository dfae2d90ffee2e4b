"""/rpc/site/: what users do for themselves."""
