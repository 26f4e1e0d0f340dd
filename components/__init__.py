"""What pages draw with. Nothing here decides what is true; it only shows it."""
