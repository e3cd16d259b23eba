"""Figures of checks as tables: what is asked for, what is counted, how it reads."""
