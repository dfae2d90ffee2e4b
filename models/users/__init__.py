"""Who may come in, and who may what: sessions, tokens, users, roles."""
