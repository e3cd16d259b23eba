"""The order that an app's acts must have in the log, as data. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Order:
    """Acts of one draw, each kind after all of the kind before.

    Before the first act of ``chances`` a head must be signed over all kinds before it. Where
    an act of kind ``promise`` has a true ``promised`` in its payload, a witness must have
    cosigned such a head, too.
    """

    kinds: tuple[str, ...]
    chances: tuple[str, ...]  # the first of them is one of ``kinds``
    numbered: bool = False  # several such series in one draw, told apart by ``number``
    promise: str = ""
    promised: str = ""

    @property
    def before(self) -> tuple[str, ...]:
        """The kinds that a head must cover before there is any chance."""
        return self.kinds[: self.kinds.index(self.chances[0])]
