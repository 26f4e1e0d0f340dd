"""Sections of the page /sources."""
