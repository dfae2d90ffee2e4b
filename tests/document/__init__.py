"""The methods of /rpc/document/."""
