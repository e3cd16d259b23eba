"""Forms of the ceremony: a blind commitment, the opening, a proposal to void."""

import re
from collections.abc import Iterable

from django import forms

from inspections.models.sessions import BlindInput, VoidReason, WitnessKind
from inspections.services.ceremony import Opening

SLIP = re.compile(r"([0-9a-f]{32})\s+(\S+)")
DIGEST = r"^[0-9a-f]{64}\Z"


class WitnessForm(forms.Form):
    """What leaves the browser at the blind vote: who, and a digest. Never the digits."""

    name = forms.CharField(label="见证人姓名", max_length=60)
    kind = forms.ChoiceField(label="身份", choices=WitnessKind.choices, initial=WitnessKind.NPC)
    commitment = forms.RegexField(
        label="承诺（SHA-256）",
        regex=DIGEST,
        error_messages={"invalid": "承诺是 64 位小写十六进制数。请先点“生成承诺”。"},
        widget=forms.TextInput(
            attrs={"class": "code", "autocomplete": "off", "spellcheck": "false"}
        ),
    )


class OpeningForm(forms.Form):
    """One slip (salt and line) for every committed input."""

    def __init__(self, *args: object, inputs: Iterable[BlindInput], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.inputs = list(inputs)
        for entry in self.inputs:
            self.fields[f"slip_{entry.order}"] = forms.CharField(
                label=f"第 {entry.order} 位 {entry.name}",
                widget=forms.TextInput(
                    attrs={
                        "class": "code",
                        "autocomplete": "off",
                        "spellcheck": "false",
                        "data-commitment": entry.commitment,
                    }
                ),
                validators=[_check_slip],
            )

    def openings(self) -> list[Opening]:
        """The slips of a valid form as the service takes them."""
        found = []
        for entry in self.inputs:
            match = SLIP.fullmatch(self.cleaned_data[f"slip_{entry.order}"].strip())
            if match:
                found.append(Opening(entry.order, bytes.fromhex(match[1]), match[2]))
        return found


class VoidForm(forms.Form):
    """Why a session should be given up."""

    reason = forms.ChoiceField(label="理由类别", choices=VoidReason.choices)
    note = forms.CharField(
        label="情况说明",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="说明将与场次一起永久公开，请勿写入个人信息。",
    )


def _check_slip(value: str) -> None:
    if not SLIP.fullmatch(value.strip()):
        raise forms.ValidationError("开封条由 32 位盐、一个空格和随机源组成，请照原样填写。")
