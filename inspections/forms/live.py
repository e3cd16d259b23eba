"""Forms of a live ceremony: its announcement, an invitation, taking a seat, casting, opening."""

import re
from collections.abc import Sequence

from django import forms

from inspections.ceremony_rules import LEAST_FIRST, widest_showing
from inspections.forms.ceremony import DIGEST, SLIP
from inspections.models.ceremonies import CeremonyStyle, Pace, Showing
from inspections.models.sessions import DrawSession, WitnessKind
from inspections.selectors.plans import spec_of
from inspections.services.ceremonies import Announcement
from shuangsuiji.orgs.models import User

OUTSIDE_BY_NATURE = [
    *(WitnessKind.NPC, WitnessKind.CPPCC, WitnessKind.MEDIA),
    *(WitnessKind.NOTARY, WitnessKind.ENTERPRISE, WitnessKind.PUBLIC),
]


class OccasionForm(forms.Form):
    """When and where, and who presides: what may be changed until it begins."""

    held_at = forms.DateTimeField(
        label="举行时间",
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    place = forms.CharField(label="地点", max_length=200)
    how_to_watch = forms.CharField(
        label="观看方式",
        max_length=400,
        required=False,
        help_text="例如：到场旁听，或在公示网站观看直播。",
    )
    presider = forms.CharField(label="主持人（用户名）", max_length=150)

    def clean_presider(self) -> str:
        """A name that can sign in."""
        name: str = self.cleaned_data["presider"].strip()
        if not User.objects.filter(username=name, is_active=True).exists():
            raise forms.ValidationError(f"没有用户名为“{name}”的在用账号。请填写主持人的登录名。")
        return name


class AnnouncementForm(OccasionForm):
    """The same, and how the stage shows it."""

    style = forms.ChoiceField(label="形式", choices=CeremonyStyle.choices)
    showing = forms.ChoiceField(label="抽中主体的显示")
    pace = forms.ChoiceField(label="节奏", choices=Pace.choices, initial=Pace.NORMAL)
    needs_cosignature = forms.BooleanField(label="须有外部共签，否则不得抽取", required=False)

    def __init__(
        self,
        *args: object,
        session: DrawSession,
        presider: str,
        is_supplement: bool = False,
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["presider"].initial = presider
        if is_supplement:  # draws people only, and shows them as the plan says
            del self.fields["style"], self.fields["showing"]
            return
        widest = widest_showing(spec_of(session.task).publish_names)
        allowed = LEAST_FIRST[: LEAST_FIRST.index(widest) + 1]
        showing = self.fields["showing"]
        if isinstance(showing, forms.ChoiceField):
            showing.choices = [(one.value, one.label) for one in reversed(allowed)]

    def announcement(self) -> Announcement:
        """What a valid form says."""
        facts = self.cleaned_data
        return Announcement(
            held_at=facts["held_at"],
            place=facts["place"],
            how_to_watch=facts["how_to_watch"],
            presider=facts["presider"],
            style=CeremonyStyle(facts.get("style", CeremonyStyle.BALLS)),
            showing=Showing(facts["showing"]) if "showing" in facts else None,
            pace=Pace(facts["pace"]),
            needs_cosignature=facts["needs_cosignature"],
        )


class InvitationForm(forms.Form):
    """For whom a seat is made."""

    kind = forms.ChoiceField(label="身份", choices=WitnessKind.choices)
    is_outside = forms.BooleanField(label="本单位以外", required=False, initial=True)
    source = forms.ChoiceField(label="输入", required=False)

    def __init__(self, *args: object, named: Sequence[str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        source = self.fields["source"]
        if isinstance(source, forms.ChoiceField):
            source.choices = [
                ("", "见证人自己的输入"),
                *((one, f"代录 {one[:40]}") for one in named),
            ]


class SeatForm(forms.Form):
    """Who takes the seat."""

    name = forms.CharField(
        label="您的姓名",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    is_named = forms.BooleanField(label="同意在直播、记录和公示中公开我的姓名", required=False)
    understands = forms.BooleanField(
        label="我知道：盲投截止后必须揭示，不揭示则整场公开作废",
        error_messages={"required": "请先确认这一条。"},
    )


class CastForm(forms.Form):
    """All that leaves the phone at the blind vote."""

    commitment = forms.RegexField(regex=DIGEST, widget=forms.HiddenInput())


class SlipForm(forms.Form):
    """Salt and line, as the phone kept them or as they stand on the paper slip."""

    slip = forms.CharField(
        label="开封条",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_slip(self) -> tuple[bytes, str]:
        """Salt and line."""
        text = re.sub(r"\s+", " ", self.cleaned_data["slip"]).strip()
        match = SLIP.fullmatch(text)
        if match is None:
            raise forms.ValidationError("开封条由 32 位盐、一个空格和随机源组成，请照原样填写。")
        return bytes.fromhex(match[1]), match[2]
