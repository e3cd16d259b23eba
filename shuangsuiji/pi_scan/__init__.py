"""``make pi-scan``: crawls everything public and looks for what must never stand there."""
