"""OpenID Connect as a door speaks it: allauth's provider, stricter where allauth is not and the standard lets one be.

Beyond allauth 65.21: the identity is that of the `id_token`, whose signature, issuer, audience, times and nonce are checked; `userinfo` only
adds to it, and only for the same subject (OpenID Connect Core 5.3.2). PKCE is always used. Nothing in a request's query changes what is asked.
"""

import secrets
from typing import Any

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse

from cms.accounts.ent import claims

#: Signatures by a key that the provider alone has.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
#: Seconds for which what a provider says of itself is remembered: a school comes in at one moment.
REMEMBERED = 300
#: Clocks differ.
LEEWAY = 60


class EntAdapter(OpenIDConnectOAuth2Adapter):
    """One exchange with a provider."""

    #: What the state of this exchange holds; set by the view once it knows the state.
    nonce: str = ""

    @property
    def openid_config(self) -> dict[str, Any]:
        """What the provider says of itself.

        Raises:
            OAuth2Error: it says that it is another, or lacks what is needed, or sends to an address that is less protected than its own.
        """
        issuer = str(self.get_provider().app.settings["server_url"]).rstrip("/")
        config: dict[str, Any] = _remembered(f"{issuer}/.well-known/openid-configuration")
        if str(config.get("issuer", "")).rstrip("/") != issuer:
            raise OAuth2Error("issuer")
        scheme = issuer.partition(":")[0]
        if any(not str(config.get(name, "")).startswith((f"{scheme}://", "https://")) for name in _ENDPOINTS):
            raise OAuth2Error("endpoints")
        return config

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        """The address to which the provider sends back."""
        return request.build_absolute_uri(reverse("ent_callback", args=[self.provider_id]))

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        """Return who came in.

        Raises:
            OAuth2Error: what was answered does not hold.
        """
        raw = kwargs["response"].get("id_token")
        if not raw:
            raise OAuth2Error("id_token")
        identity = self._verified(app, str(raw))
        said = self._userinfo(token.token) if self.openid_config.get("userinfo_endpoint") else {}
        if said and str(said.get("sub")) != str(identity["sub"]):
            raise OAuth2Error("userinfo of another")
        return self.get_provider().sociallogin_from_response(request, said | identity)

    def _verified(self, app: Any, raw: str) -> dict[str, Any]:
        issuer = self.openid_config["issuer"]
        try:
            data: dict[str, Any] = jwt.decode(
                raw, key=self._key(raw), algorithms=list(ALGORITHMS), audience=app.client_id, issuer=issuer, leeway=LEEWAY,
                options={"require": ["iss", "sub", "aud", "exp", "iat"]},
            )  # fmt: skip
        except jwt.PyJWTError as error:
            raise OAuth2Error("id_token") from error
        if not self.nonce or not secrets.compare_digest(str(data.get("nonce", "")), self.nonce):
            raise OAuth2Error("nonce")
        if isinstance(data["aud"], list) and len(data["aud"]) > 1 and data.get("azp") != app.client_id:
            raise OAuth2Error("azp")
        return data

    def _key(self, raw: str) -> Any:
        """The provider's key of a token: by its name where it has one, else the one key that signs in this way."""
        header = jwt.get_unverified_header(raw)
        for fresh in (False, True):
            keys = jwt.PyJWKSet.from_dict(_remembered(self.openid_config["jwks_uri"], fresh=fresh)).keys
            signing = [one for one in keys if one.public_key_use in (None, "sig")]
            found = [
                one for one in signing if (one.key_id == header["kid"] if header.get("kid") else one.algorithm_name == header.get("alg"))
            ]
            if len(found) == 1:
                return found[0]
        raise OAuth2Error("key")

    def _userinfo(self, access_token: str) -> dict[str, Any]:
        found = self._fetch_user_info(access_token)
        return found if isinstance(found, dict) else {}


def _remembered(address: str, *, fresh: bool = False) -> dict[str, Any]:
    """Return a document of a provider, asked for at most every five minutes."""
    key = f"ent:{address}"
    found = None if fresh else cache.get(key)
    if found is None:
        with get_adapter().get_requests_session() as session:
            response = session.get(address)
            response.raise_for_status()
            found = response.json()
        if not isinstance(found, dict):
            raise OAuth2Error("document")
        cache.set(key, found, REMEMBERED)
    return found


class EntProvider(OpenIDConnectProvider):
    """A door."""

    id = "ent"
    name = "ENT"
    oauth2_adapter_class = EntAdapter
    pkce_enabled_default = True
    supports_token_authentication = False

    def get_login_url(self, request: HttpRequest, **kwargs: Any) -> str:
        """Where this door begins."""
        return reverse("ent_login", args=[self.app.provider_id])

    def get_callback_url(self) -> str:
        """Where it comes back."""
        return reverse("ent_callback", args=[self.app.provider_id])

    def serialize(self) -> dict[str, Any]:
        """What finds this door again when a sign-in waits for a second factor: its own name, since all doors are one provider to allauth."""
        return {"id": self.app.provider_id}

    def get_default_scope(self) -> list[str]:
        """What the door asks for; `openid` always."""
        return list(dict.fromkeys(["openid", *self.app.settings["scope"].split()]))

    def get_scope(self) -> list[str]:
        """The same."""
        return self.get_default_scope()

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        """Take where one wanted to go from the request and nothing else: neither scopes nor parameters nor another process."""
        kept = {name: value for name, value in super().get_redirect_from_request_kwargs(request).items() if name == "next_url"}
        return kept | {"process": AuthProcess.LOGIN}

    def redirect(self, request: HttpRequest, process: str, next_url: str | None = None, data: Any = None, **kwargs: Any) -> Any:
        """Send to the provider, with a nonce that its token must repeat."""
        nonce = secrets.token_urlsafe(24)
        return super().redirect(request, process, next_url, data, auth_params={"nonce": nonce}, nonce=nonce, **kwargs)

    def sociallogin_from_response(self, request: HttpRequest, response: dict[str, Any]) -> Any:
        """Return who came in, with what is said of them beside it: allauth keeps the identifier, and nothing else."""
        login = super().sociallogin_from_response(request, response)
        login.claims = claims.read(self.app.settings, response)
        return login

    def extract_uid(self, data: dict[str, Any]) -> str:
        """The identifier at this provider."""
        return claims.subject(self.app.settings["subject_claims"], data)

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """Nothing: allauth would keep all that was said, an INE and a birth date among it, and write it anew at each sign-in."""
        return {}

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        """Nothing: names come from the school's register."""
        return {}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[Any]:
        """None: a pupil's account has no address, and an adult gives theirs."""
        return []


provider_classes = [EntProvider]
