"""Sections of the page /decide, and the state of the page."""
