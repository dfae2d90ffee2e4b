"""The methods of /rpc/admin/."""
