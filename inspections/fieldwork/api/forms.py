"""Forms: submitted once, and signed by the second inspector."""

from django.http import HttpResponse

from inspections.fieldwork.api.answers import ApiError, Caller, call, said
from inspections.fieldwork.services.signing import sign_form
from inspections.fieldwork.services.submitting import AnsweredError, submit_form
from inspections.policies import AlreadyDoneError
from shuangsuiji.intake.once import LONGEST_KEY, is_key


@call("POST", even_revoked=True)
def submitted(caller: Caller, code: str) -> HttpResponse:
    visit = caller.visit(code)
    key = caller.request.headers.get("Idempotency-Key", "")
    if not is_key(key):
        raise ApiError(400, "KEY", f"须带 Idempotency-Key（不超过 {LONGEST_KEY} 个字符）。")
    try:
        answer = submit_form(
            visit_code=visit.code, key=key, raw=caller.request.body, by=caller.by, now=caller.now
        )
    except AnsweredError as error:
        answer = error.answer
    return said(answer.body, answer.status)


@call("POST")
def signed(caller: Caller, code: str, version: int) -> HttpResponse:
    visit = caller.visit(code)
    body = caller.body()
    try:
        sign_form(
            visit_code=visit.code,
            version=version,
            digest=str(body.get("digest", "")),
            strokes=str(body.get("strokes", "")),
            device=caller.device,
            by=caller.by,
            now=caller.now,
        )
    except AlreadyDoneError:
        return _state(caller, code, 200)
    return _state(caller, code, 201)


def _state(caller: Caller, code: str, status: int) -> HttpResponse:
    return said({"state": caller.visit(code).state}, status)
