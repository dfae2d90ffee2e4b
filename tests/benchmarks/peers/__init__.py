"""Peers: other JSON-RPC servers that answer FINANCIAL_ITEM_LOCKED from the same books.

Each is written as its users would write it, and runs in a virtual environment of its own
(`environments.py`) from the requirements beside it. Beneath the library every peer does
what the floor does (`tests.benchmarks.question`). The method is a plain function, as ours are:
whether a library calls it on the event loop or on a thread is its own choice.
"""
