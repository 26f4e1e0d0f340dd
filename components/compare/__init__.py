"""Sections of the page that sets frameworks side by side."""
