"""What is wrong with a form: where, which value, which rule, what to do."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FormFault:
    """One fault. ``path`` is the place in the JSON text, such as ``answers[PUB01].finding``."""

    path: str
    value: str
    rule: str
    remedy: str

    def __str__(self) -> str:
        said = f"“{self.value}”" if self.value else "（空）"
        return f"{self.path} 的值{said}不合要求：{self.rule}。{self.remedy}。"


class FormError(ValueError):
    """The form cannot be taken; ``faults`` holds all of them, in the order of the form."""

    def __init__(self, faults: list[FormFault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in faults))
