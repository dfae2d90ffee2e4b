"""The methods of /rpc/core/."""
