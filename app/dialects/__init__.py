"""The two dialects: how a request of each is read, and how it is answered."""
