"""What every call of the API has in common: who asks, from which phone, and faults as JSON."""

import json
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from inspections.fieldwork.devicekeys import DeviceKeyError
from inspections.fieldwork.media import DangerousError, MediaError
from inspections.fieldwork.models.forms import Device
from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.receiving import QuotaError, UnknownUploadError
from inspections.fieldwork.scanning import InfectedError, ScannerSilentError
from inspections.fieldwork.selectors.crews import (
    CrewMember,
    ever_in_crew,
    inspector_of,
    open_ones,
)
from inspections.fieldwork.selectors.devices import device_of
from inspections.fieldwork.selectors.files import visit_by_code
from inspections.fieldwork.services.submitting import (
    InFlightError,
    KeyReusedError,
    ReplayError,
)
from inspections.fieldwork.store import BusyError, NoRoomError, OffsetError, WrongBytesError
from inspections.oneform.faults import FormError
from inspections.policies import PolicyError, SameOneError
from shuangsuiji.kernel.canonical import unrepeated
from shuangsuiji.ledger.continuity import ReadOnlyError
from shuangsuiji.orgs.models import User

P = ParamSpec("P")
NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")  # as JSON writes it
YEARS = range(2000, 2100)  # of instants that a phone may tell; others no database keeps
DEVICE = "ssj_field_device"  # which phone a login belongs to
NO_ROOM = "服务器存储空间不足，本次内容没有存入。请稍后再试；手机上的材料不会丢失。"


class ApiError(Exception):
    """An answer that is no success."""

    def __init__(self, status: int, code: str, error: str, **more: Any) -> None:
        super().__init__(error)
        self.status, self.code, self.more = status, code, more


class Caller:
    """Who asks: account, inspector, instant, and the phone that the login is bound to."""

    def __init__(self, request: HttpRequest, user: User, inspector: CrewMember) -> None:
        self.request, self.user, self.inspector = request, user, inspector
        self.now: datetime = timezone.now()
        self.by: str = user.get_username()

    @property
    def device(self) -> Device | None:
        code = self.request.session.get(DEVICE, "")
        return device_of(self.user, code) if code else None

    def bind(self, device: Device) -> None:
        """From here on this login ends with the phone's right."""
        self.request.session[DEVICE] = device.code

    def body(self) -> dict[str, Any]:
        """The JSON object that was sent."""
        try:
            found = json.loads(self.request.body, object_pairs_hook=unrepeated)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict) or not _is_storable(found):
            raise ApiError(400, "NOT_JSON", "请求内容应为 JSON 对象。请更新手机上的页面后重试。")
        return found

    def visit(self, code: str) -> Visit:
        """A visit that is the caller's, or was before a replacement, and is open by now."""
        visit = visit_by_code(code)
        if visit is None or not ever_in_crew(visit, self.inspector):
            raise ApiError(403, "NOT_YOURS", f"检查户次“{code}”不在您的任务中。请同步后重试。")
        if visit.pk not in open_ones([visit], now=self.now):
            raise ApiError(403, "NOT_OPEN", "名单尚未打开：须到出发时间且组员都已签到。")
        return visit


def _is_storable(found: dict[str, Any]) -> bool:
    """Whether a database can keep, or even look for, the texts: no NUL, no half characters."""
    text = json.dumps(found, ensure_ascii=False)
    return not NUL.search(text) and not any("\ud800" <= char <= "\udfff" for char in text)


def instant(text: str) -> datetime | None:
    """An aware instant in ISO 8601; None where it is none, or has no offset.

    Raises:
        ApiError: a year in which no phone is used.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    if found.tzinfo is None:
        return None
    if found.year not in YEARS:
        raise ApiError(422, "WHEN", f"时间“{text[:40]}”不对。请核对手机的日期和时间。")
    return found


Call = Callable[Concatenate[Caller, P], HttpResponse]


def call(
    *methods: str, even_revoked: bool = False
) -> Callable[[Call[P]], Callable[Concatenate[HttpRequest, P], HttpResponse]]:
    """Make a function of a ``Caller`` a view that answers in JSON whatever happens.

    Args:
        even_revoked: let a revoked phone through; what it submits is held for a person.
    """

    def wrap(view: Call[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method not in methods:
                return refusal(405, "METHOD", f"这里只接受 {'、'.join(methods)}。")
            try:
                return view(_caller(request, even_revoked), *args, **kwargs)
            except EXPECTED as error:
                return _explained(error)

        return answer

    return wrap


def refusal(status: int, code: str, error: str, **more: Any) -> HttpResponse:
    return said({"error": error, "code": code, **more}, status)


def said(answer: dict[str, Any], status: int = 200) -> HttpResponse:
    """The answer as JSON; half characters that were sent come back as a question mark."""
    text = json.dumps(answer, ensure_ascii=False, cls=DjangoJSONEncoder)
    return HttpResponse(text.encode("utf-8", "replace"), "application/json", status)


def _caller(request: HttpRequest, even_revoked: bool) -> Caller:
    user = request.user
    if not isinstance(user, User):
        raise ApiError(401, "SIGN_IN", "登录已结束，请重新登录。手机上的内容不会丢失。")
    inspector = inspector_of(user, on=timezone.localdate())
    if inspector is None:
        raise ApiError(
            403,
            "NO_INSPECTOR",
            "本账号没有关联有效的执法人员，或执法证已过期。请联系本单位管理人员。",
        )
    caller = Caller(request, user, inspector)
    device = caller.device
    if device is not None and device.revoked_at is not None and not even_revoked:
        logout(request)
        raise ApiError(403, "DEVICE_REVOKED", "这部手机已停用，本次登录已结束。请换用其他手机。")
    return caller


_STATUS: dict[type[Exception], tuple[int, str]] = {
    UnknownUploadError: (404, "NOT_ANNOUNCED"),
    QuotaError: (429, "QUOTA"),
    NoRoomError: (507, "NO_ROOM"),
    BusyError: (409, "BUSY"),
    OffsetError: (409, "OFFSET"),
    WrongBytesError: (422, "WRONG_DIGEST"),
    DangerousError: (422, "DANGEROUS"),
    InfectedError: (422, "INFECTED"),
    MediaError: (422, "MEDIA"),
    ScannerSilentError: (503, "SCANNER"),
    ReadOnlyError: (503, "READ_ONLY"),
    DeviceKeyError: (422, "DEVICE_KEY"),
    FormError: (422, "FAULTS"),
    ReplayError: (403, "REPLAY"),
    KeyReusedError: (422, "KEY_REUSED"),
    InFlightError: (409, "IN_FLIGHT"),
    SameOneError: (403, "SAME_ONE"),
    PermissionDenied: (403, "FORBIDDEN"),
    PolicyError: (409, "REFUSED"),
}
EXPECTED: tuple[type[Exception], ...] = (ApiError, *_STATUS)
_WORDS: dict[type[Exception], str] = {
    NoRoomError: NO_ROOM,
    BusyError: "同一份文件正在上传，请稍候再试。",
    OffsetError: "续传位置与服务器已收到的不一致，请从服务器给出的位置继续。",
    WrongBytesError: "收到的内容与登记的摘要不符，已清除，请从头上传。",
    ScannerSilentError: "查毒服务没有应答，已收到的内容保留，请稍后再试。",
}


def _explained(error: Exception) -> HttpResponse:
    if isinstance(error, ApiError):
        return refusal(error.status, error.code, str(error), **error.more)
    kind = next(one for one in _STATUS if isinstance(error, one))
    status, code = _STATUS[kind]
    more: dict[str, Any] = {}
    if isinstance(error, OffsetError):
        more["received"] = error.received
    if isinstance(error, WrongBytesError):
        more["received"] = 0
    if isinstance(error, FormError):
        more["faults"] = [
            {"path": one.path, "value": one.value, "rule": one.rule, "remedy": one.remedy}
            for one in error.faults
        ]
    return refusal(status, code, _WORDS.get(kind, str(error)), **more)
