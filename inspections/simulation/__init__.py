"""What a plan would cost, from draws with seeds that can never be a session's (pure).

Standard library only; integers throughout. Everything rests on the public functions of
``inspections.draw``, so the simulation draws exactly as a session would.
"""
