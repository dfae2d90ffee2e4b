"""The methods of /rpc/financial/."""
