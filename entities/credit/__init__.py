"""Credit (信用): facts in, a grade out, every line explained. Pure: no database, no clock.

A grade is never typed. ``grade`` computes it from append-only facts and a rulebook that is
versioned data; whoever has both gets the same answer.
"""
