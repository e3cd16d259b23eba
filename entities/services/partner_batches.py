"""Updates of the register that a partner sends: taken once, answered the same way ever after."""

from datetime import datetime
from typing import Any

from entities.models import ConflictPolicy
from entities.ndjson import MAPPING
from entities.services.imports import request_import
from shuangsuiji.intake.once import WRITE, take_key
from shuangsuiji.intake.services import receive_upload
from shuangsuiji.ledger.services import command
from shuangsuiji.partners.models import AnsweredWrite, ApiClient
from shuangsuiji.partners.selectors import answered

PURPOSE = "partners.registry"
ACCEPTED = 202


class InFlightError(RuntimeError):
    """The same key is being worked on."""


class KeyReusedError(RuntimeError):
    """A key came with another body."""


class AnsweredError(Exception):
    """The key was answered before; nothing is done again."""

    def __init__(self, row: AnsweredWrite) -> None:
        super().__init__(row.key)
        self.answer: dict[str, Any] = dict(row.answer)


@command
def receive_batch(
    *, client: ApiClient, key: str, digest: str, table: bytes, by: str, now: datetime
) -> dict[str, Any]:
    """Keep the table and open an import for it, limited to the client's units.

    Args:
        key: idempotency key of this write.
        digest: of the body as it came.

    Raises:
        AnsweredError: the same write once more; carries the stored answer.
        InFlightError: the same write is being worked on.
        KeyReusedError: the key with another body.
    """
    if not take_key(f"{client.code}/{key}", space=WRITE):
        raise InFlightError
    row = answered(client, key)
    if row is not None:
        if row.body_digest != digest:
            raise KeyReusedError
        raise AnsweredError(row)
    upload = receive_upload(
        purpose=PURPOSE,
        filename=f"{client.code}.csv",
        chunks=[table],
        encoding="utf-8",
        by=by,
        now=now,
    )
    batch = request_import(
        filename=upload.filename,
        stored_as=str(upload.path),
        sha256=upload.sha256,
        size=upload.size,
        upload_token=upload.token,
        unit=client.unit,
        on_conflict=ConflictPolicy.UPDATE,
        mapping=dict(MAPPING),
        encoding="utf-8",
        by=by,
        now=now,
    )
    answer = {"batch": batch.code}
    AnsweredWrite.objects.create(
        client=client, key=key, body_digest=digest, status=ACCEPTED, answer=answer, at=now
    )
    return answer
