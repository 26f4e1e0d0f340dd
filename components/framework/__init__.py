"""Sections of the page of one framework."""
