"""The demo: a small firm's books, and a tour of them."""
