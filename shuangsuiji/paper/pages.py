"""A canvas that knows on every page how many pages there are."""

from collections.abc import Callable
from typing import Any

from reportlab.pdfgen.canvas import Canvas

Furniture = Callable[[Canvas, int, int], None]  # canvas, page, pages


class NumberedCanvas(Canvas):
    """Keeps the pages until the last one is made, then draws what stands around their text."""

    def __init__(self, *args: Any, furniture: Furniture, **options: Any) -> None:
        super().__init__(*args, **options)
        self._furniture = furniture
        self._kept: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802  # reportlab's name
        self._kept.append(dict(self.__dict__))
        self._startPage()  # type: ignore[attr-defined]  # reportlab's recipe for page counts

    def save(self) -> None:
        for number, page in enumerate(self._kept, 1):
            self.__dict__.update(page)
            self._furniture(self, number, len(self._kept))
            super().showPage()
        super().save()
