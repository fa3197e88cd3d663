"""A small OpenID Connect provider on loopback, that can be told to lie in one way at a time."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CLIENT = {"client_id": "boordtabel", "secret": "a secret between the two, long enough for HS256"}
OWN_KEY, FOREIGN_KEY = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))


def from_now(seconds: int) -> int:
    return int(time.time()) + seconds


@dataclass
class Provider:
    """What it says of who signs in (`claims`), and the lies: claims and headers of the token instead of the true ones."""

    port: int = 0
    claims: dict[str, Any] = field(default_factory=lambda: {"sub": "person-1", "email": "invited@example.org", "email_verified": True})
    userinfo: dict[str, Any] | None = None
    token_lies: dict[str, Any] = field(default_factory=dict)
    config_lies: dict[str, Any] = field(default_factory=dict)
    signing: str = "own"
    refuses: str = ""
    broken: str = ""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def app(self) -> dict[str, Any]:
        """As it stands in the settings."""
        return {
            "provider_id": "huis",
            "name": "Huis van de Sleutels",
            **CLIENT,
            "settings": {"server_url": self.issuer, "issuer": self.issuer},
        }

    def config(self) -> dict[str, Any]:
        places = {name: f"{self.issuer}/{name}" for name in ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")}
        return {"issuer": self.issuer, **places, **self.config_lies}

    def keys(self) -> dict[str, Any]:
        public = jwt.algorithms.RSAAlgorithm.to_jwk(OWN_KEY.public_key(), as_dict=True)
        return {"keys": [{**public, "kid": "own", "use": "sig", "alg": "RS256"}]}

    def authorize(self, query: dict[str, str]) -> str:
        """Where it sends the browser: back with a code, after a sign-in that always succeeds (or is refused)."""
        if self.refuses:
            return f"{query['redirect_uri']}?{urlencode({'error': self.refuses, 'state': query['state']})}"
        code = secrets.token_urlsafe()
        self.codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, sent: dict[str, str]) -> dict[str, Any] | None:
        """The tokens for a code, once, to who knows the client's secret and the verifier; else None."""
        asked = self.codes.pop(sent.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(sent.get("code_verifier", "").encode()).digest()).decode().rstrip("=")
        if asked is None or asked["code_challenge"] != challenge or asked["redirect_uri"] != sent["redirect_uri"]:
            return None
        if (sent.get("client_id"), sent.get("client_secret")) != (CLIENT["client_id"], CLIENT["secret"]):
            return None
        return {"access_token": "access", "token_type": "Bearer", "id_token": self.id_token(asked["nonce"])}

    def id_token(self, nonce: str) -> str:
        claims = {"iss": self.issuer, "aud": CLIENT["client_id"], "iat": from_now(0), "exp": from_now(300), "nonce": nonce}
        claims = {name: value for name, value in {**claims, **self.claims, **self.token_lies}.items() if value is not None}
        if self.signing == "none":
            return jwt.encode(claims, None, algorithm="none", headers={"kid": "own"})
        if self.signing == "secret":
            return jwt.encode(claims, CLIENT["secret"], algorithm="HS256", headers={"kid": "own"})
        if self.signing == "public key as secret":
            return self.signed_with_public_key(claims)
        key = FOREIGN_KEY if self.signing == "foreign" else OWN_KEY
        token = jwt.encode(claims, key, algorithm="RS256", headers={"kid": "unknown" if self.signing == "unknown kid" else "own"})
        if self.signing == "changed":
            head, _body, signature = token.split(".")
            body = base64.urlsafe_b64encode(json.dumps({**claims, "email": "boss@example.org"}).encode()).decode().rstrip("=")
            return f"{head}.{body}.{signature}"
        return token

    def signed_with_public_key(self, claims: dict[str, Any]) -> str:
        """The classic mix-up: HS256 with the published key as the secret. PyJWT will not make it, so it is made by hand."""
        import hmac

        def part(raw: bytes) -> str:
            return base64.urlsafe_b64encode(raw).decode().rstrip("=")

        pem = OWN_KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        said = f"{part(json.dumps({'alg': 'HS256', 'kid': 'own', 'typ': 'JWT'}).encode())}.{part(json.dumps(claims).encode())}"
        return f"{said}.{part(hmac.new(pem, said.encode(), hashlib.sha256).digest())}"


class Handler(BaseHTTPRequestHandler):
    """Speaks for the provider of its server."""

    provider: Provider

    def do_GET(self) -> None:
        path, query = urlsplit(self.path).path, {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        self.provider.asked.append(path)
        if path.startswith("/authorization_endpoint"):
            self.send_response(302)
            self.send_header("Location", self.provider.authorize(query))
            self.end_headers()
        elif path.startswith("/.well-known/"):
            self.answer("config", self.provider.config())
        elif path == "/jwks_uri":
            self.answer("keys", self.provider.keys())
        else:
            self.answer("userinfo", self.provider.userinfo)

    def do_POST(self) -> None:
        self.provider.asked.append(self.path)
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.answer("token", self.provider.token({name: values[0] for name, values in parse_qs(body).items()}))

    def answer(self, what: str, document: dict[str, Any] | None) -> None:
        broken = self.provider.broken == what
        self.send_response(500 if broken else 200 if document else 400)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(b"<h1>broken" if broken else json.dumps(document or {"error": "invalid_grant"}).encode())

    def log_message(self, *args: Any) -> None:
        """Quiet."""


@contextmanager
def running() -> Iterator[Provider]:
    """A provider that answers on a port of its own."""
    provider = Provider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Speaking", (Handler,), {"provider": provider}))
    provider.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
