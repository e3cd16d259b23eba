"""Pure rules about visiting the same entity twice; standard library only."""
