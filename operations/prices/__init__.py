"""A small table of list prices, each with its source and date, and what resources are billed by them."""
