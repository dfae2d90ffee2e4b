"""The locks: what each freezes, for whom, and what is written down."""
