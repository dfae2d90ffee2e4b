"""What must be true, told in the words of the rules."""
