"""The books and their rules; they know nothing of methods, requests or JSON."""
