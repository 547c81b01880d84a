"""The end user's pages: each module one of them."""
