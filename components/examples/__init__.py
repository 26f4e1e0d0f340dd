"""Sections of the page that shows one task in several frameworks."""
