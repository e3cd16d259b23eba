"""Importing the models makes Django know them."""

from inspections.fieldwork.models import (  # noqa: F401
    contact,
    documents,
    evidence,
    followups,
    forms,
    notices,
    reading,
    visits,
)
