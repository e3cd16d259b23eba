"""The seed of a session, from its committed secret and the opened public lines.

This is the only place where a master seed comes into being; nothing accepts one.
"""

from inspections.draw.seed import code_of, master_seed
from inspections.models.sessions import DrawSession
from inspections.models.supplements import Supplement
from inspections.vault import unlock


def one_time_code(session: DrawSession) -> bytes:
    """H^(n-1) of the committed secret: the 32 bytes that open the commitment."""
    sealed = session.one_time_code
    return code_of(unlock(bytes(sealed.sealed_secret)), sealed.chain_length)


def master_of(session: DrawSession) -> str:
    """The master seed, 64 lowercase hex digits. The session must be revealed."""
    return master_seed(one_time_code(session), session.sources.splitlines())


def supplement_code(supplement: Supplement) -> bytes:
    """H^(n-1-r) of the committed secret: the next code down the chain for supplement r.

    Whoever learns it learns the codes before it, so it stays secret until they are public.
    """
    sealed = supplement.session.one_time_code
    secret = unlock(bytes(sealed.sealed_secret))
    return code_of(secret, sealed.chain_length, redraw=supplement.number)


def supplement_master(supplement: Supplement) -> str:
    """The master seed of a revealed supplement, from its own code and its own sources."""
    return master_seed(supplement_code(supplement), supplement.sources.splitlines())
