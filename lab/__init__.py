"""Figures: what others measured, and what we measure ourselves."""
