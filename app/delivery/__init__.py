"""What committed transactions left to be sent, and how it is sent."""
