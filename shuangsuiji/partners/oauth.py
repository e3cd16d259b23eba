"""The token endpoint: OAuth 2.0 client credentials (RFC 6749 section 4.4) for the same keys."""

import base64
import binascii
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils import timezone, translation
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.parsers import FormParser
from rest_framework.request import Request

from shuangsuiji.ledger.history import client_address
from shuangsuiji.partners.callers import Caller, check_alive, check_network, key_of
from shuangsuiji.partners.endpoint import Endpoint, language_of
from shuangsuiji.partners.models import ApiKey
from shuangsuiji.partners.problems import Problem, said
from shuangsuiji.partners.quota import charge, quota_of_address
from shuangsuiji.partners.scopes import Scope
from shuangsuiji.partners.services.tokens import LIFETIME, issue_token


class TokenRequest(serializers.Serializer[Any]):
    """A client asks for a token; its secret is one of its keys."""

    grant_type = serializers.ChoiceField(["client_credentials"])
    client_id = serializers.CharField(required=False)
    client_secret = serializers.CharField(required=False)
    scope = serializers.CharField(required=False)


class TokenShape(serializers.Serializer[Any]):
    """A bearer token."""

    access_token = serializers.CharField()
    token_type = serializers.CharField()
    expires_in = serializers.IntegerField()
    scope = serializers.CharField(allow_blank=True)


class OAuthErrorShape(serializers.Serializer[Any]):
    """A refusal as RFC 6749 section 5.2 has it."""

    error = serializers.ChoiceField(["invalid_client", "invalid_scope", "unsupported_grant_type"])
    error_description = serializers.CharField()


class RefusedError(Exception):
    """A refusal in the words of OAuth."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(code)
        self.code, self.words = code, said(zh, en)


class TokenEndpoint(Endpoint):
    """Tokens for a quarter of an hour."""

    parser_classes = (FormParser,)
    gives_tokens = True

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:  # noqa: ARG002
        """Counted by address: whoever guesses secrets has no client yet."""
        translation.activate(language_of(request))
        self.caller = Caller(timezone.now(), client_address(request._request) or "unknown")
        wait = charge(quota_of_address(self.caller.address), now=self.caller.now)
        if wait:
            raise Problem(
                "QUOTA",
                f"调用次数超过配额，请在 {wait} 秒后再试。",
                f"The quota is spent. Try again in {wait} seconds.",
                headers={"Retry-After": str(wait)},
            )

    @extend_schema(
        operation_id="token",
        summary="换取令牌（OAuth 2.0 client credentials）",
        description="client_id 是客户端编号，client_secret 是任一有效密钥；也可用 HTTP Basic。",
        tags=["oauth"],
        request={"application/x-www-form-urlencoded": TokenRequest},
        responses={
            200: TokenShape,
            400: OpenApiResponse(OAuthErrorShape, "请求有误"),
            401: OpenApiResponse(OAuthErrorShape, "客户端不被认可"),
        },
    )
    def post(self, request: Request) -> HttpResponse:
        try:
            key, scopes = self._asked(request)
        except RefusedError as error:
            status = 401 if error.code == "invalid_client" else 400
            body = {"error": error.code, "error_description": error.words}
            answer = JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})
            if status == 401:
                answer["WWW-Authenticate"] = 'Basic realm="ssj"'
        else:
            text = issue_token(
                key=key, scopes=scopes, by=f"partner:{key.client.code}", now=self.caller.now
            )
            answer = JsonResponse(
                {
                    "access_token": text,
                    "token_type": "Bearer",
                    "expires_in": int(LIFETIME.total_seconds()),
                    "scope": " ".join(scopes),
                }
            )
        answer["Cache-Control"] = "no-store"
        return answer

    def _asked(self, request: Request) -> tuple[ApiKey, list[str]]:
        if not request.content_type.startswith(FormParser.media_type):
            raise UnsupportedMediaType(request.content_type)
        form = request._request.POST.dict()  # read already, where invisible characters go
        client_id, secret = _basic(request) or (
            str(form.get("client_id", "")),
            str(form.get("client_secret", "")),
        )
        key = key_of(secret)
        if key is None or key.client.code != client_id:
            raise RefusedError(
                "invalid_client", "客户端编号或密钥不对。", "Wrong client id or secret."
            )
        try:
            check_alive(key, self.caller.now)
            check_network(key.client, self.caller.address)
        except Problem as problem:
            raise RefusedError("invalid_client", problem.zh, problem.en) from None
        if form.get("grant_type") != "client_credentials":
            raise RefusedError(
                "unsupported_grant_type",
                "只支持 grant_type=client_credentials。",
                "Only grant_type=client_credentials is supported.",
            )
        wanted = str(form.get("scope", "")).split() or key.client.scopes
        if not set(wanted) <= set(key.client.scopes):
            raise RefusedError(
                "invalid_scope",
                "所要的权限超出本客户端的权限。",
                "The scopes asked for exceed those of the client.",
            )
        return key, [str(scope) for scope in Scope if scope in wanted]


def _basic(request: Request) -> tuple[str, str] | None:
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        name, _, secret = base64.b64decode(text, validate=True).decode("utf-8").partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return name, secret
