"""The one-form of a visit (一户一表, ``ssj/oneform/1``): what was checked, found, done and said.

Pure: no database, no clock. ``read_form`` is strict and names every fault, ``check_form`` holds
the rules of domain.md 2.5, ``form_bytes`` writes the bytes that are signed and stored.
"""
