"""How the product is prepared, started, watched and stopped on one machine."""
