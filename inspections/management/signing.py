"""Having the log signed from the console: the head comes before the chance that it covers."""

from django.core.management.base import CommandError
from django.utils import timezone

from shuangsuiji.ledger.keys import KeyFileError
from shuangsuiji.ledger.sealing import seal_pending
from shuangsuiji.ledger.signer import RefusedError
from shuangsuiji.ledger.signer_socket import SignerUnreachableError


def sign_now() -> str:
    """Seal and sign what waits; a sentence for the console.

    Raises:
        CommandError: the signer refuses, or there is none.
    """
    try:
        head = seal_pending(now=timezone.now())
    except (RefusedError, KeyFileError, SignerUnreachableError) as error:
        raise CommandError(f"存证日志未能签名，抽取不能继续。{error}") from error
    return f"存证日志已签署到 {head.size if head else 0} 条"
