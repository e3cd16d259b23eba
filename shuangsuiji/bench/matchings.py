"""UPM matching at three sizes: pairs of inspectors, branch-pure packages, own branch forbidden."""

import time

from inspections.draw.errors import InfeasibleError
from inspections.draw.matching import match
from inspections.draw.matching_problem import Problem
from inspections.draw.stream import Stream

SIZES = (15, 300, 5000)
ROUNDS = 5


def problem_of(size: int) -> Problem:
    """``size`` teams of two different branches and as many packages of one branch each."""
    branches = max(5, size // 20)
    stream = Stream(f"bench:{size}")
    teams = {}
    for number in range(size):
        first = stream.below(branches)
        second = (first + 1 + stream.below(branches - 1)) % branches
        teams[f"T{number:05d}"] = frozenset((first, second))
    packages = {f"P{number:05d}": stream.below(branches) for number in range(size)}
    return Problem.from_profiles(teams, packages, lambda team, branch: branch not in team)


def seconds_of_matching(size: int) -> list[float]:
    """Each round with another seed; acceptance is a matter of luck, so times differ."""
    problem = problem_of(size)
    times = []
    for number in range(ROUNDS):
        started = time.perf_counter()
        match(problem, stage_seed=f"bench:{number}:match", preflight_seed=f"preflight:{number}")
        times.append(time.perf_counter() - started)
    return sorted(times)


def seconds_of_refusal(size: int) -> float:
    """Until the certificate: one branch has more packages than there are teams without it."""
    teams = {
        f"T{number:05d}": frozenset((number % 50, (number + 7) % 50)) for number in range(size)
    }
    packages = {f"P{n:05d}": 0 if n % 50 else n % 49 for n in range(size)}
    started = time.perf_counter()
    problem = Problem.from_profiles(teams, packages, lambda team, branch: branch not in team)
    try:
        match(problem, stage_seed="bench:match", preflight_seed="preflight")
    except InfeasibleError:
        return time.perf_counter() - started
    raise RuntimeError("the bench's impossible plan was matched")
