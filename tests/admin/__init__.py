"""Tests of what administrators search: the history, attempts, requests and faults."""
