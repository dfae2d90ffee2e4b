"""Who may what: roles, users, tokens, and the ways round them."""
