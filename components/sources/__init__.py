"""Sections of the page about sources."""
