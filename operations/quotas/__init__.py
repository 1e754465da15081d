"""Quotas of a cloud's account, compared with what a stack creates."""
