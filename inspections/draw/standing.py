"""How things stand after the draw: the first draw, and every change laid over it in order.

Nothing is ever rewritten. Who is in a team, and which team checks an entity, is what folding
the first draw with its substitutions (递补) and supplementary draws (补抽) gives.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from inspections.draw.header import Header
from inspections.draw.transcript import Transcript

Replacement = tuple[str, str, str]  # (who leaves, who comes, ticket)


@dataclass(frozen=True)
class Place:
    """Who checks an entity; ``package`` is empty where no packages are formed."""

    team: str
    package: str


@dataclass(frozen=True)
class Substitution:
    """One entity replaced by the next substitute of its stratum."""

    number: int  # from 1, without holes in a session
    replaced: str
    substitute: str
    reason: str
    team: str
    package: str
    recused: tuple[str, ...]  # teams passed over because somebody there is recused, sorted
    after: int  # number of the last supplementary draw before it, 0 if none


@dataclass(frozen=True)
class SealedEntity:
    """What the sealed line of an entity says that decides who may check it."""

    branch: str
    tags: frozenset[str]  # specialist tags that its items need


@dataclass(frozen=True)
class MainDraw:
    """What a change needs to know of the draw that it changes."""

    header: Header
    frame_digest: str
    transcript: Transcript
    master: str
    sealed: Mapping[str, SealedEntity]  # every entity drawn or in reserve

    def needed_tags(self, codes: Iterable[str]) -> frozenset[str]:
        """The specialist tags that whoever checks these entities must have among them."""
        return frozenset[str]().union(*(self.sealed[code].tags for code in codes))


@dataclass(frozen=True)
class Standing:
    """The assignment in force."""

    teams: Mapping[str, tuple[str, ...]]  # inspectors by seat, the lead first
    places: Mapping[str, Place]  # entities to be checked
    called: frozenset[str] = frozenset()  # substitutes called so far
    gone: frozenset[str] = frozenset()  # inspectors who have left a team

    def entities_of(self, teams: Iterable[str]) -> list[str]:
        """Codes of the entities that the given teams check, in no particular order."""
        wanted = set(teams)
        return [code for code, place in self.places.items() if place.team in wanted]

    def teams_of(self, inspector: str) -> tuple[str, ...]:
        """The teams in which an inspector sits, by id."""
        return tuple(sorted(team for team, people in self.teams.items() if inspector in people))

    def substituted(self, change: Substitution) -> "Standing":
        """The standing after a substitution."""
        places = {code: place for code, place in self.places.items() if code != change.replaced}
        places[change.substitute] = Place(change.team, change.package)
        return Standing(self.teams, places, self.called | {change.substitute}, self.gone)

    def replaced(self, replacements: Sequence[Replacement]) -> "Standing":
        """The standing after a supplementary draw: the new ones take the seats of the others."""
        new = {old: inspector for old, inspector, _ in replacements}
        teams = {
            team: tuple(new.get(person, person) for person in people)
            for team, people in self.teams.items()
        }
        return Standing(teams, self.places, self.called, self.gone | new.keys())


def first_standing(transcript: Transcript) -> Standing:
    """What the first draw assigned."""
    team_of = dict(transcript.assignment)
    if transcript.packages:
        places = {
            code: Place(team_of[package.id], package.id)
            for package in transcript.packages
            for code in package.entities
        }
    else:
        places = {code: Place(team, "") for code, team in team_of.items()}
    return Standing({team.id: team.members for team in transcript.teams}, places)
