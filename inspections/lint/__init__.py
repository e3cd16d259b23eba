"""Pure rules that compare a plan with law packs (法规包); standard library only."""
