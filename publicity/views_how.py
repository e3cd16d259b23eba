"""How a draw works, for officials and the public."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from publicity.example import example

STEPS: Final = [
    {"x": 60 + 130 * at, "name": name, "what": what}
    for at, (name, what) in enumerate(
        [
            ("封存", "名单和规则"),
            ("承诺", "机关的码"),
            ("盲投", "见证人的数字"),
            ("揭开", "合成主种子"),
            ("抽取", "人人可重算"),
        ]
    )
]


@require_safe
def how(request: HttpRequest) -> HttpResponse:
    """One small example that anybody can recompute by hand."""
    numbers = example()
    context = {
        "example": numbers,
        "steps": STEPS,
        "list_lines": numbers.list_text.splitlines(),
        "source_lines": numbers.sources.splitlines(),
        "first": numbers.entities.by_code[0],
    }
    return render(request, "publicity/how.html", context)
