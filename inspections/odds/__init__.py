"""Chances of people, over the year, and whether past draws agree with them; no floats."""
