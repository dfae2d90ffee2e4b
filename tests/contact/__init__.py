"""The methods of /rpc/contact/."""
