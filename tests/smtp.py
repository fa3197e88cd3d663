"""A mail server that a test runs: takes mails, or refuses, is slow, or hangs up, at the point that the test says."""

from __future__ import annotations

import email
import email.policy
import socketserver
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

OPEN, MAIL, RCPT, DATA, TEXT = "open", "mail", "rcpt", "data", "text"  # where something may go wrong; TEXT: after the text was read


@dataclass
class Post:
    """What a server does and what it was given; an answer of "" hangs up without a word."""

    answers: dict[str, str] = field(default_factory=dict)  # phase → answer instead of yes
    for_address: dict[str, str] = field(default_factory=dict)  # recipient → answer to RCPT
    wait: dict[str, float] = field(default_factory=dict)  # phase → seconds before the answer
    taken: list[tuple[str, EmailMessage]] = field(default_factory=list)  # (recipient, mail) of every text that came whole
    connections: int = 0
    port: int = 0
    came: threading.Event = field(default_factory=threading.Event)

    def ids(self) -> Counter[str]:
        """How often each Message-ID came."""
        return Counter(str(mail["Message-ID"]) for _address, mail in self.taken)

    def to(self, address: str) -> list[EmailMessage]:
        return [mail for recipient, mail in self.taken if recipient == address]

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"


def plain(mail: EmailMessage) -> str:
    """The plain text of a mail."""
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def html(mail: EmailMessage) -> str:
    """The html of a mail."""
    part = mail.get_body(("html",))
    assert part is not None
    return str(part.get_content())


class HungUp(Exception):
    """The server hangs up."""


class Talk(socketserver.StreamRequestHandler):
    """One connection."""

    server: Any

    def handle(self) -> None:
        self.server.post.connections += 1
        self.recipient = ""
        try:
            self.say(OPEN, "220 test")
            while (line := self.rfile.readline().decode().strip()) and line.upper() != "QUIT":
                self.hear(line)
            self.write("221 bye")
        except (HungUp, OSError):
            return

    def hear(self, line: str) -> None:
        """One command."""
        verb, post = line.upper().split(":")[0].split()[0], self.server.post
        if verb == "MAIL":
            self.say(MAIL, "250 fine")
        elif verb == "RCPT":
            self.recipient = line.split("<")[1].split(">", maxsplit=1)[0]
            self.say(RCPT, post.for_address.get(self.recipient, "250 fine"))
        elif verb == "DATA":
            if self.say(DATA, "354 go on").startswith("354"):
                self.text(self.recipient)
        else:
            self.write("250 fine")

    def text(self, recipient: str) -> None:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        if line:
            mail = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
            assert isinstance(mail, EmailMessage)
            self.server.post.taken.append((recipient, mail))
            self.server.post.came.set()
            self.say(TEXT, "250 taken")

    def say(self, phase: str, usual: str) -> str:
        post: Post = self.server.post
        time.sleep(post.wait.get(phase, 0))
        answer = post.answers.get(phase, usual)
        if not answer:
            raise HungUp
        self.write(answer)
        return answer

    def write(self, answer: str) -> None:
        self.wfile.write(f"{answer}\r\n".encode())


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True
    block_on_close = False
    request_queue_size = 50


@contextmanager
def post_office(**how: Any) -> Iterator[Post]:
    """A server on a port of its own."""
    post = Post(**how)
    with Server(("127.0.0.1", 0), Talk) as server:
        server.post = post  # type: ignore[attr-defined]
        post.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield post
        finally:
            server.shutdown()
