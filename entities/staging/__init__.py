"""The bulk path of an import: a spool file, a temporary table, and set-based SQL."""
