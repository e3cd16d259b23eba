"""How a reader wants pages to look: larger type, stronger contrast. Kept in a cookie, no script."""

from dataclasses import dataclass
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from shuangsuiji.choosing import chosen

COOKIE = "ssj_reading"
SIZES = (100, 150, 200)  # percent of the usual type
PLAIN, STRONG = "", "c"


@dataclass(frozen=True)
class Reading:
    """Size of type in percent, and whether contrast is raised."""

    size: int = 100
    is_strong: bool = False

    @property
    def is_usual(self) -> bool:
        return self == Reading()

    @property
    def value(self) -> str:
        """As the cookie and addresses write it: ``150``, ``200c``."""
        return f"{self.size}{STRONG if self.is_strong else PLAIN}"


KNOWN = {one.value: one for one in (Reading(s, c) for s in SIZES for c in (False, True))}


def reading_of(request: HttpRequest) -> Reading:
    """What the reader chose; the usual look for cookies that say nothing known."""
    return KNOWN.get(request.COOKIES.get(COOKIE, ""), Reading())


def reading(request: HttpRequest) -> dict[str, object]:
    """``reading`` for every page, with the choices that its switch offers, and ``here``.

    ``here`` is the address of the page as links give it to come back to.
    """
    mine = reading_of(request)
    return {
        "here": quote(request.get_full_path(), safe=""),
        "reading": mine,
        "reading_sizes": [
            (Reading(size, mine.is_strong).value, size, size == mine.size) for size in SIZES
        ],
        "reading_contrast": Reading(mine.size, not mine.is_strong).value,
    }


@require_safe
def choose_reading(request: HttpRequest) -> HttpResponse:
    """Keep a choice and go back to the page it was made on."""
    wish = KNOWN.get(request.GET.get("show", ""), Reading())
    return chosen(request, COOKIE, "" if wish.is_usual else wish.value)
