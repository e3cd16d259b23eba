"""Field work: visits from dispatch to the file. A Django app of its own inside inspections."""
