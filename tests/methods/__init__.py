"""What methods are made of: wire types, declarations, searches."""
