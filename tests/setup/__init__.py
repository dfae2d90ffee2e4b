"""The methods of /rpc/setup/."""
