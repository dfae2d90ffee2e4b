"""What must hold of every method, drawn from the registry."""
