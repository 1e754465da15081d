"""The permissions of a preview, from what the program looks up. What the stack creates is compared with the state.

One module a cloud, with the actions of each lookup by the provider's token, and where a stack makes it. A lookup that
is in none of these tables needs no permission.
"""
