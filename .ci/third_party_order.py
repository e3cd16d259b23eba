"""Compare the drawn order in a published bundle with consistent_sampler, used as installed."""

import json
import sys
from pathlib import Path

import consistent_sampler

bundle = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
transcript = bundle["transcript"]
seed = next(seed for name, seed in transcript["stages"].items() if name.startswith("entit"))
drawn = [row[0] for row in transcript["entities"]]
stratum_of = dict(line.split(",")[:2] for line in bundle["entities"])
wanted = {row["id"]: row["take"] for row in transcript["strata"]}

theirs = []
for ticket in consistent_sampler.sampler(
    stratum_of, seed=seed, with_replacement=False, output="id", take=float("inf")
):
    name = getattr(ticket, "id", ticket)
    if wanted[stratum_of[name]]:
        wanted[stratum_of[name]] -= 1
        theirs.append(name)
if theirs != drawn:
    pairs = enumerate(zip(theirs, drawn, strict=False))
    place = next((at for at, (one, other) in pairs if one != other), min(len(theirs), len(drawn)))
    sys.exit(f"the order differs at position {place}")
print(f"{len(drawn)} entities, same order")
