"""Histories of other products, brought in as tickets on their true dates with their ledger."""
