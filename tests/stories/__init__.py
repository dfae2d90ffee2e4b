"""Whole workflows, through HTTP, as the people who live them would tell them."""
