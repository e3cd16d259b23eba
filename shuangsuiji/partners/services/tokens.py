"""Short-lived tokens for keys (OAuth 2.0 client credentials, RFC 6749 4.4)."""

from datetime import datetime, timedelta

from shuangsuiji.ledger.services import append, command
from shuangsuiji.partners.credentials import new_token
from shuangsuiji.partners.events import Event
from shuangsuiji.partners.models import AccessToken, ApiKey

LIFETIME = timedelta(minutes=15)


@command
def issue_token(*, key: ApiKey, scopes: list[str], by: str, now: datetime) -> str:
    """Make a token for a key that was checked; tokens that expired a day ago go."""
    text, digest = new_token()
    AccessToken.objects.filter(expires_at__lt=now - timedelta(days=1)).delete()
    AccessToken.objects.create(
        digest=digest, key=key, scopes=scopes, issued_at=now, expires_at=now + LIFETIME
    )
    append(
        kind=Event.TOKEN_ISSUED,
        actor=by,
        subject=key.client.code,
        payload={"prefix": key.prefix, "scopes": scopes},
        at=now,
    )
    return text
