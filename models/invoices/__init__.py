"""What a bill leaves out, and how an invoice stands: cancelled, written off."""
