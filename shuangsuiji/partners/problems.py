"""Problem details (RFC 9457) in Chinese and English: every code with its two titles."""

import json
from dataclasses import dataclass, field
from typing import Any, Final

from django.http import HttpResponse
from django.utils.functional import lazy
from django.utils.translation import get_language

PROBLEM_TYPE: Final = "application/problem+json"
TYPES: Final = "/api/v1/problems/#"

# code -> (status, Chinese, English)
TITLES: Final[dict[str, tuple[int, str, str]]] = {
    "BAD_REQUEST": (400, "请求不符合约定", "The request does not fit the contract"),
    "UNAUTHORIZED": (401, "没有有效的密钥或令牌", "No valid key or token"),
    "EXPIRED": (401, "客户端、密钥或令牌已到期或停用", "Client, key or token has ended"),
    "SIGNATURE": (401, "请求没有正确签名", "The call is not signed as agreed"),
    "REPLAYED": (401, "随机数已经用过", "The nonce was used before"),
    "NETWORK": (403, "不在登记的来源网络", "Outside the registered networks"),
    "SCOPE": (403, "没有这项权限", "The client lacks this scope"),
    "NOT_FOUND": (404, "没有找到", "Not found"),
    "METHOD": (405, "这里不接受这种方法", "Method not allowed"),
    "IN_FLIGHT": (409, "同一幂等键正在处理", "The same idempotency key is being worked on"),
    "GONE": (410, "已撤下", "Withdrawn"),
    "TOO_LARGE": (413, "内容过大", "The content is too large"),
    "MEDIA_TYPE": (415, "不接受这种内容类型", "Unsupported media type"),
    "FAULTS": (422, "内容有误", "The content has faults"),
    "KEY_REUSED": (422, "幂等键用过于其他内容", "The idempotency key came with other content"),
    "QUOTA": (429, "超过配额", "The quota is spent"),
    "READ_ONLY": (503, "暂停写入", "Writing is suspended"),
}


def said(zh: str, en: str) -> str:
    """One of the two, by the language of the request."""
    return en if get_language() == "en" else zh


later_said = lazy(said, str)  # for messages that are made before any request


@dataclass
class Problem(Exception):  # noqa: N818  # the RFC's own word
    """An answer that is no success, in both languages."""

    code: str
    zh: str
    en: str
    errors: list[dict[str, Any]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def status(self) -> int:
        return TITLES[self.code][0]


def problem_response(problem: Problem) -> HttpResponse:
    """The problem in the language of the request; both languages know the same code."""
    status, zh, en = TITLES[problem.code]
    body: dict[str, Any] = {
        "type": TYPES + problem.code.lower(),
        "title": said(zh, en),
        "status": status,
        "detail": said(problem.zh, problem.en),
        "code": problem.code,
    }
    if problem.errors:
        body["errors"] = problem.errors
    response = HttpResponse(
        json.dumps(body, ensure_ascii=False).encode("utf-8", "replace"),
        content_type=PROBLEM_TYPE,
        status=status,
    )
    response["Content-Language"] = said("zh-Hans", "en")
    response["Cache-Control"] = "no-store"
    for name, value in problem.headers.items():
        response[name] = value
    return response


def not_found(zh: str = "没有这个地址。", en: str = "There is no such address.") -> Problem:
    return Problem("NOT_FOUND", zh, en)
