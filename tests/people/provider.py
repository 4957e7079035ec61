"""A small identity provider of the State, with a switch for each way it can go wrong.

It speaks as FranceConnect v2 and ProConnect do: code flow, ES256, userinfo as a signed JWT, codes
that serve once, and an error for any parameter that it does not know.
"""

import base64
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

CLIENT, SECRET = "agglo-de-test", "un-secret-de-test-assez-long-pour-hs256"

KNOWN = {
    *("client_id", "redirect_uri", "scope", "response_type", "state", "nonce"),
    *("acr_values", "claims"),
}
"""Parameters of a demand; any other is an error (Y000400)."""

PERSON = {
    "sub": "b6048e95bb134ec5b1d1e1fa69f287172e91722b9354d637a1bcf2ebb0fd2ef5v1",
    "email": "camille@commune.example",
    "given_name": "Camille",
    "usual_name": "Dubois",
    "uid": "1234",
    "siret": "21990001000017",
    "idp_id": "71144ab3-ee1a-4401-b7b3-79b44f7daeeb",
}


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@dataclass
class Provider:
    """What the provider knows, what goes wrong with it, and what it was asked."""

    address: str = ""
    person: dict = field(default_factory=lambda: dict(PERSON))
    acr: str = "eidas1-mfa"
    faults: set[str] = field(default_factory=set)
    demands: list[dict] = field(default_factory=list)
    goodbyes: list[dict] = field(default_factory=list)
    codes: dict[str, dict] = field(default_factory=dict)
    tokens: dict[str, dict] = field(default_factory=dict)
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "k1"}))
    stranger: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "k1"}))

    @property
    def issuer(self) -> str:
        return f"{self.address}/api/v2"

    def configuration(self) -> dict:
        issuer = "https://ailleurs.example" if "other issuer" in self.faults else self.issuer
        return {
            "issuer": issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/jwks",
            "end_session_endpoint": f"{self.issuer}/session/end",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def authorize(self, asked: dict) -> str:
        """Identify the person at once, and return where to send them back."""
        self.demands.append(asked)
        said = {"state": asked.get("state", "")}
        if set(asked) - KNOWN or len(asked.get("nonce", "")) < 32:
            return f"{asked['redirect_uri']}?{urlencode(said | {'error': 'Y000400'})}"
        if "cancelled" in self.faults:
            return f"{asked['redirect_uri']}?{urlencode(said | {'error': 'access_denied'})}"
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode(said | {'code': code})}"

    def token(self, asked: dict) -> tuple[int, dict]:
        """Exchange a code, once, for an access token and an ID token."""
        demand = self.codes.pop(asked.get("code", ""), None)
        if demand is None or asked.get("redirect_uri") != demand["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        if (asked.get("client_id"), asked.get("client_secret")) != (CLIENT, SECRET):
            return 401, {"error": "invalid_client"}
        access = secrets.token_urlsafe(16)
        self.tokens[access] = demand
        said = {"access_token": access, "token_type": "Bearer", "expires_in": 60}
        if "no id token" not in self.faults:
            said["id_token"] = self._id_token(demand["nonce"])
        return 200, said

    def _id_token(self, nonce: str) -> str:
        now = int(time.time())
        claims = {
            "iss": "https://ailleurs.example" if "wrong issuer" in self.faults else self.issuer,
            "aud": "un-autre" if "wrong audience" in self.faults else CLIENT,
            "sub": self.person["sub"],
            "iat": now - 120,
            "exp": now - 60 if "expired" in self.faults else now + 60,
            "nonce": "x" * 43 if "wrong nonce" in self.faults else nonce,
            "acr": self.acr,
        }
        if "azp" in self.faults:
            claims |= {"aud": [CLIENT, "un-autre"], "azp": "un-autre"}
        if "no expiry" in self.faults:
            del claims["exp"]
        return self.sign(claims, "id token")

    def userinfo(self) -> tuple[str, str]:
        """Return the type and the text of what is said of the person."""
        said = {"iss": self.issuer, "aud": CLIENT} | self.person
        if "other subject" in self.faults:
            said["sub"] = "quelqu-un-d-autre"
        if "userinfo for another" in self.faults:
            said["aud"] = "un-autre"
        if "unsigned userinfo" in self.faults:
            return "application/json", json.dumps(said)
        return "application/jwt", self.sign(said, "userinfo")

    def sign(self, claims: dict, what: str) -> str:
        if f"{what}: alg none" in self.faults:
            parts = ({"alg": "none", "typ": "JWT"}, claims)
            return ".".join(_b64(json.dumps(part).encode()) for part in parts) + "."
        if f"{what}: shared secret" in self.faults:
            header = {"alg": "HS256", "kid": "k1"}
            return jwt.encode(header, claims, OctKey.import_key(SECRET), algorithms=["HS256"])
        kid = "k2" if f"{what}: unknown key" in self.faults else "k1"
        key = self.stranger if f"{what}: forged" in self.faults else self.key
        return jwt.encode({"alg": "ES256", "kid": kid}, claims, key)


class Desk(BaseHTTPRequestHandler):
    """The addresses of the provider."""

    provider: Provider

    def do_GET(self) -> None:
        if "down" in self.provider.faults:
            return self._answer(503, "application/json", "{}")
        url = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(url.query).items()}
        match url.path.removeprefix("/api/v2"):
            case "/.well-known/openid-configuration":
                self._json(200, self.provider.configuration())
            case "/authorize":
                self._redirect(self.provider.authorize(asked))
            case "/jwks":
                self._json(200, {"keys": [self.provider.key.as_dict(private=False)]})
            case "/userinfo":
                token = self.headers.get("Authorization", "").removeprefix("Bearer ")
                is_known = self.provider.tokens.pop(token, None) is not None
                self._answer(200 if is_known else 401, *self.provider.userinfo())
            case "/session/end":
                self.provider.goodbyes.append(asked)
                state = urlencode({"state": asked["state"]})
                self._redirect(f"{asked['post_logout_redirect_uri']}?{state}")
            case _:
                self._json(404, {})

    def do_POST(self) -> None:
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        asked = {name: values[0] for name, values in parse_qs(text).items()}
        self._json(*self.provider.token(asked))

    def _json(self, status: int, said: dict) -> None:
        self._answer(status, "application/json", json.dumps(said))

    def _redirect(self, address: str) -> None:
        self.send_response(302)
        self.send_header("Location", address)
        self.end_headers()

    def _answer(self, status: int, kind: str, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@contextmanager
def open_provider() -> Iterator[Provider]:
    """Open a provider on this machine until the block ends."""
    provider = Provider()
    desk = type("OneDesk", (Desk,), {"provider": provider})
    server = ThreadingHTTPServer(("127.0.0.1", 0), desk)
    provider.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
