"""The methods of /rpc/logon/."""
