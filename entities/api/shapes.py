"""The shapes of answers about entities, for the document; answers are built as plain objects."""

from typing import Any

from rest_framework import serializers

from entities.models import (
    AbnormalReason,
    BatchState,
    EntityKind,
    Grade,
    ListKind,
    MeasureSource,
    RegStatus,
    RestrictionArea,
)
from shuangsuiji.partners.fields import entity_code

Shape = serializers.Serializer[Any]


class EntityShape(Shape):
    """登记信息. Only fields on the client's list are present; ``code`` always is."""

    code = entity_code()
    name = serializers.CharField(required=False)
    kind = serializers.ChoiceField(EntityKind.choices, required=False)
    status = serializers.ChoiceField(RegStatus.choices, required=False)
    reg_no = serializers.CharField(required=False, allow_null=True)
    type_text = serializers.CharField(required=False)
    industry = serializers.CharField(required=False)
    business_scope = serializers.CharField(required=False)
    capital_text = serializers.CharField(required=False)
    registered_on = serializers.DateField(required=False, allow_null=True)
    legal_rep = serializers.CharField(required=False)
    address = serializers.CharField(required=False)
    region_code = serializers.CharField(required=False)
    unit = serializers.CharField(required=False)


class LookupRequest(Shape):
    """Up to 500 codes at once."""

    codes = serializers.ListField(child=entity_code(), min_length=1, max_length=500)


class LookupShape(Shape):
    """Found ones in the order asked for; ``missing`` are unknown or outside the client's units."""

    results = EntityShape(many=True)
    missing = serializers.ListField(child=serializers.CharField())


class GradeShape(Shape):
    """信用等级. Only fields on the client's list are present."""

    code = entity_code()
    risk_class = serializers.ChoiceField(Grade.choices, required=False, allow_null=True)
    credit_grade = serializers.CharField(required=False, allow_null=True)
    points = serializers.IntegerField(required=False, allow_null=True)
    graded_on = serializers.DateField(required=False, allow_null=True)
    rulebook = serializers.CharField(required=False, allow_null=True)


class RestrictionShape(Shape):
    """One restriction in force."""

    area = serializers.ChoiceField(RestrictionArea.choices, required=False)
    source = serializers.ChoiceField(  # type: ignore[assignment]  # a field, not where from
        MeasureSource.choices, required=False
    )
    basis = serializers.CharField(required=False)
    valid_from = serializers.DateField(required=False)
    valid_to = serializers.DateField(required=False)
    listing = serializers.CharField(required=False)


class RestrictionsShape(Shape):
    """限制措施 in force on the day of the call."""

    code = entity_code()
    restrictions = RestrictionShape(many=True)


class StandingShape(Shape):
    """One list that the entity stands on."""

    number = serializers.CharField()
    kind = serializers.ChoiceField(ListKind.choices)
    kind_label = serializers.CharField()
    reason = serializers.ChoiceField(AbnormalReason.choices)
    reason_label = serializers.CharField()
    decided_on = serializers.DateField()
    unit = serializers.CharField()


class IsListedShape(Shape):
    """是否列入. Individuals are marked, not listed."""

    code = entity_code()
    is_listed = serializers.BooleanField()
    is_marked = serializers.BooleanField()
    as_of = serializers.DateField()
    lists = StandingShape(many=True)


class BatchShape(Shape):
    """A batch of updates under way or done."""

    batch = serializers.CharField()
    state = serializers.ChoiceField(BatchState.choices)
    state_label = serializers.CharField()
    lines_read = serializers.IntegerField()
    progress_bp = serializers.IntegerField(help_text="万分比")
    message = serializers.CharField(allow_blank=True)
    counts = serializers.DictField(child=serializers.IntegerField())
    sent_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    url = serializers.CharField()
    findings_url = serializers.CharField(allow_null=True)


class FindingShape(Shape):
    """One finding: which line, which field, what is wrong, what to do."""

    level = serializers.CharField()
    line = serializers.IntegerField(allow_null=True)
    field = serializers.CharField()
    value = serializers.CharField()
    rule = serializers.CharField()
    remedy = serializers.CharField()


class FindingsShape(Shape):
    """Findings from one place on."""

    results = FindingShape(many=True)
    next = serializers.CharField(allow_null=True)
