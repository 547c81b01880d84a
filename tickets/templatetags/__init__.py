"""What ticket pages draw often."""
