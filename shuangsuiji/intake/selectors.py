"""Reading uploads."""

from shuangsuiji.intake.models import Upload


def upload_of(*, token: str, purpose: str, by: str) -> Upload | None:
    """The upload with this token, if this person uploaded it for this purpose. One query."""
    return Upload.objects.filter(token=token, purpose=purpose, uploaded_by=by).first()
