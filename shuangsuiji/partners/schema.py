"""What the OpenAPI document says beyond what the views say: who may call, and every refusal."""

from typing import Any, Final

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

from shuangsuiji.partners.fields import ENTITY_CODE
from shuangsuiji.partners.problems import PROBLEM_TYPE, TITLES
from shuangsuiji.partners.scopes import LABELS

PROBLEM: Final[dict[str, Any]] = {
    "type": "object",
    "description": "RFC 9457；语言随 Accept-Language（zh 或 en）",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "enum": sorted(TITLES)},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "field": {"type": "string"},
                    "message": {"type": "string"},
                    "line": {"type": "integer"},
                    "value": {"type": "string"},
                    "rule": {"type": "string"},
                    "remedy": {"type": "string"},
                },
                "additionalProperties": False,
            },
        },
    },
    "required": ["type", "title", "status", "detail", "code"],
    "additionalProperties": False,
    "example": {
        "type": "/api/v1/problems/#quota",
        "title": "超过配额",
        "status": 429,
        "detail": "调用次数超过配额，请在 42 秒后再试。",
        "code": "QUOTA",
    },
}
ALWAYS: Final = ("400", "401", "403", "404", "405", "429", "503")
OF_READS: Final = ("410",)
OF_WRITES: Final = ("409", "413", "415", "422")
HEADERS: Final = {
    "401": {"WWW-Authenticate": {"schema": {"type": "string"}}},
    "429": {
        "Retry-After": {"schema": {"type": "integer"}, "description": "多少秒后再试"},
    },
}


class PartnerSchema(AutoSchema):
    """Security follows from the scope that a view asks for."""

    def get_description(self) -> str:  # type: ignore[override]  # as drf-spectacular has it
        return ""  # the docstrings of views are for us; ``extend_schema`` has words for others

    def get_auth(self) -> list[dict[str, list[str]]]:
        if getattr(self.view, "gives_tokens", False):
            return [{}]  # the secret is in the form, or HTTP Basic
        scope = getattr(self.view, "scope", None)
        if scope is None:
            return [{}, {"key": []}]
        return [{"key": []}, {"oauth2": [str(scope)]}]


def ours_only(endpoints: list[Any], **_: Any) -> list[Any]:
    """Only what answers partners; the document itself and other views are left out."""
    return [one for one in endpoints if one[0].startswith("/api/v1/")]


def code_in_path() -> OpenApiParameter:
    """The code of an entity as part of the address."""
    return OpenApiParameter(
        "code",
        {"type": "string", "pattern": ENTITY_CODE},
        OpenApiParameter.PATH,
        description="统一社会信用代码或注册号",
    )


def slug_in_path(name: str, description: str) -> OpenApiParameter:
    """A number of ours as part of the address."""
    return OpenApiParameter(
        name,
        {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,80}$"},
        OpenApiParameter.PATH,
        description=description,
    )


def complete(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Add refusals, security schemes, and that objects have no other members."""
    components = result["components"]
    components["schemas"]["Problem"] = PROBLEM
    components["securitySchemes"] = {
        "key": {
            "type": "http",
            "scheme": "bearer",
            "description": "密钥（ssj_…）或令牌（ssjt_…）。须签名的客户端每次另带 SSJ-Timestamp、"
            "SSJ-Nonce、SSJ-Signature：对 ssj/call/1、方法、路径、参数、内容的 SHA-256、"
            "时间（秒，相差不超过 300）、随机数这七行（换行符相连），以签名密钥（ssjs_…）算 "
            "HMAC-SHA256，写成十六进制。随机数只用一次。",
        },
        "oauth2": {
            "type": "oauth2",
            "flows": {
                "clientCredentials": {
                    "tokenUrl": "/api/v1/oauth/token/",
                    "scopes": {str(scope): label for scope, label in LABELS.items()},
                }
            },
        },
    }
    components["headers"] = {
        "ETag": {"schema": {"type": "string"}, "description": "放进 If-None-Match，未变则答 304"},
    }
    for schema in components["schemas"].values():
        if schema.get("type") == "object" and schema.get("properties"):
            schema.setdefault("additionalProperties", False)
    for methods in result["paths"].values():
        for method, operation in methods.items():
            _refusals(method, operation)
    return result


def _refusals(method: str, operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    if method == "get":
        for response in responses.values():
            response["headers"] = {"ETag": {"$ref": "#/components/headers/ETag"}}
        responses["304"] = {"description": "与 If-None-Match 所持的一致"}
    for status in (*ALWAYS, *(OF_READS if method == "get" else OF_WRITES)):
        if status in responses:
            continue
        words = "；".join(zh for code, zh, _ in TITLES.values() if str(code) == status)
        responses[status] = {
            "description": words,
            "content": {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        if status in HEADERS:
            responses[status]["headers"] = HEADERS[status]
    operation["responses"] = dict(sorted(responses.items()))
