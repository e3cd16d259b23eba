"""What people type after a visit."""

from django import forms

from shuangsuiji.orgs.models import Unit

AREA = forms.Textarea(attrs={"rows": 3})


class ReviewForm(forms.Form):
    """A reviewer's decision on one version."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    opinion = forms.CharField(label="审核意见", max_length=1000, required=False, widget=AREA)
    may_publish = forms.BooleanField(label="同意公示检查结果", required=False, initial=True)


class SignatureForm(forms.Form):
    """What a department of a joint visit says to one version."""

    version = forms.IntegerField()
    opinion = forms.CharField(max_length=1000, required=False)


class WordsForm(forms.Form):
    """One text that a step needs."""

    words = forms.CharField(label="说明", max_length=2000, widget=AREA)

    def __init__(self, *args: object, label: str = "说明", **kwargs: object) -> None:
        """Name the field for the step at hand."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["words"].label = label
        self.fields["words"].error_messages["required"] = f"请写明{label}。"


class ArbitrationForm(forms.Form):
    """Who takes a disputed follow-up over, and why."""

    owner = forms.ModelChoiceField(label="承办单位", queryset=Unit.objects.none())
    ruling = forms.CharField(label="裁定理由", max_length=2000, widget=AREA)

    def __init__(self, *args: object, units: object = None, **kwargs: object) -> None:
        """Offer the units of the bureau only."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["owner"].queryset = units  # type: ignore[attr-defined]


class TransferForm(forms.Form):
    """Something sent to another body."""

    is_case = forms.TypedChoiceField(
        label="种类",
        choices=[("1", "移送案件线索"), ("0", "抄告其他部门")],
        coerce=lambda value: value == "1",
    )
    body = forms.CharField(label="接收机关", max_length=100)
    matter = forms.CharField(label="事由", max_length=2000, widget=AREA)


class TransferAnswerForm(forms.Form):
    """What the other body said."""

    answered_on = forms.DateField(label="答复日期", widget=forms.DateInput(attrs={"type": "date"}))
    is_accepted = forms.BooleanField(label="对方接收", required=False)
    is_filed = forms.BooleanField(label="已立案", required=False)
    fine_yuan = forms.DecimalField(
        label="罚没金额（元）", min_value=0, max_digits=14, decimal_places=2, initial=0
    )
    note = forms.CharField(label="答复内容", max_length=2000, widget=AREA)


class SampleForm(forms.Form):
    """What share of the files is read again."""

    percent = forms.TypedChoiceField(
        label="比例", choices=[("3", "3%"), ("4", "4%"), ("5", "5%")], coerce=int
    )
