"""Signed links: their address, who comes by them, who used them."""
