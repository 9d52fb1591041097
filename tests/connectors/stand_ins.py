"""Local stand-ins of the vendors' robot APIs and of a mail server: they check and answer what the documents say."""

import base64
import contextlib
import hashlib
import hmac
import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, unquote_plus, urlsplit

HOUR = 3600


@dataclass
class Group:
    """The robot's end of a vendor: its key, its security settings, and what reached the group."""

    key: str = "robot-1"
    secret: str = ""
    keyword: str = ""
    most: int = 20
    clock: float = 0.0
    said: list[dict[str, Any]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    answer: tuple[int, bytes] | None = None
    drops: bool = False
    waits: float = 0.0
    base: str = ""

    def now(self) -> float:
        return self.clock or time.time()

    def is_too_fast(self) -> bool:
        return len(self.said) >= self.most


class Vendor(BaseHTTPRequestHandler):
    """One vendor's API over HTTP; subclasses say what it checks and answers."""

    group: ClassVar[Group]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.group.asked.append(self.path)
        time.sleep(self.group.waits)
        if self.group.drops:
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        status, text = self.group.answer or self._checked(body)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        if status in (301, 302, 307):
            self.send_header("Location", "http://127.0.0.1:9/elsewhere")
        # Who asked may have given up waiting.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.end_headers()
            self.wfile.write(text)

    def _checked(self, raw: bytes) -> tuple[int, bytes]:
        assert self.headers["Content-Type"].startswith("application/json")
        body = json.loads(raw)
        status, answer = self.judge(body, size=len(raw))
        if status == 200 and not answer.get("errcode", answer.get("code")):
            self.group.said.append(body)
        return status, json.dumps(answer).encode()

    def judge(self, body: dict[str, Any], *, size: int) -> tuple[int, dict[str, Any]]:
        raise NotImplementedError

    def log_message(self, *_arguments: object) -> None:
        """Nothing on the test's output."""


class Feishu(Vendor):
    """《自定义机器人使用指南》: the signature in the body, codes in `code`."""

    def judge(self, body, *, size):
        group = self.group
        if urlsplit(self.path).path != f"/open-apis/bot/v2/hook/{group.key}":
            return 400, {"code": 19001, "msg": "param invalid: incoming webhook access token invalid"}
        if group.is_too_fast():
            return 200, {"code": 11232, "msg": "frequency limited"}
        if size > 20 * 1024 or body.get("msg_type") != "interactive" or "elements" not in body["card"]:
            return 400, {"code": 9499, "msg": "Bad Request", "data": {}}
        if group.secret and not self._is_signed(body):
            text = "sign match fail or timestamp is not within one hour from current time"
            return 200, {"code": 19021, "data": {}, "msg": text}
        if group.keyword and group.keyword not in json.dumps(body, ensure_ascii=False):
            return 200, {"code": 19024, "msg": "Key Words Not Found"}
        return 200, {"code": 0, "msg": "success", "data": {}, "StatusCode": 0, "StatusMessage": "success"}

    def _is_signed(self, body: dict[str, Any]) -> bool:
        stamp = body.get("timestamp", "0")
        string_to_sign = f"{stamp}\n{self.group.secret}"
        code = hmac.new(string_to_sign.encode("utf-8"), digestmod=hashlib.sha256).digest()
        is_fresh = abs(self.group.now() - int(stamp)) < HOUR
        return is_fresh and body.get("sign") == base64.b64encode(code).decode("utf-8")


class DingTalk(Vendor):
    """《自定义机器人接入》: the signature in the address, codes in `errcode`."""

    def judge(self, body, *, size):
        del size
        group, query = self.group, urlsplit(self.path).query
        asked = parse_qs(query)
        if urlsplit(self.path).path != "/robot/send" or asked.get("access_token") != [group.key]:
            return 200, {"errcode": 300001, "errmsg": "token is not exist"}
        if group.secret and not self._is_signed(query):
            return 200, {"errcode": 310000, "errmsg": "sign not match, more: [https://ding-doc]"}
        if group.is_too_fast():
            text = "send too fast, exceed 20 times per minute"
            return 200, {"status": 1111, "wait": 5, "errcode": 130101, "errmsg": text}
        if body.get("msgtype") != "markdown" or set(body["markdown"]) != {"title", "text"}:
            return 200, {"errcode": 400105, "errmsg": "unsupported msgtype"}
        if group.keyword and group.keyword not in body["markdown"]["text"]:
            return 200, {"errcode": 310000, "errmsg": "keywords not in content"}
        return 200, {"errcode": 0, "errmsg": "ok"}

    def _is_signed(self, query: str) -> bool:
        given = dict(part.split("=", 1) for part in query.split("&"))
        stamp = given.get("timestamp", "0")
        code = hmac.new(
            self.group.secret.encode("utf-8"),
            f"{stamp}\n{self.group.secret}".encode(),
            digestmod=hashlib.sha256,
        ).digest()
        is_fresh = abs(self.group.now() * 1000 - int(stamp)) < HOUR * 1000
        return is_fresh and base64.b64decode(unquote_plus(given.get("sign", ""))) == code


class WeCom(Vendor):
    """《群机器人配置说明》: the key in the address is all."""

    def judge(self, body, *, size):
        del size
        group, asked = self.group, parse_qs(urlsplit(self.path).query)
        if urlsplit(self.path).path != "/cgi-bin/webhook/send" or asked.get("key") != [group.key]:
            return 200, {"errcode": 93000, "errmsg": "invalid webhook url, hint: [1604]"}
        if group.is_too_fast():
            return 200, {"errcode": 45009, "errmsg": "api freq out of limit"}
        if body.get("msgtype") != "markdown":
            return 200, {"errcode": 40008, "errmsg": "invalid message type"}
        if len(body["markdown"]["content"].encode()) > 4096:
            return 200, {"errcode": 40058, "errmsg": "markdown.content exceed max length 4096"}
        return 200, {"errcode": 0, "errmsg": "ok"}


APIS: dict[str, type[Vendor]] = {"feishu": Feishu, "dingtalk": DingTalk, "wecom": WeCom}


@contextlib.contextmanager
def standing_in(vendor: str, group: Group) -> Iterator[Group]:
    """The vendor's API on a free port of this machine."""
    handler = type(vendor, (APIS[vendor],), {"group": group})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    group.base = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield group
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class PostOffice:
    """What a mail server was told, and how it answers: `answers` by verb, such as {"DATA": "554 spam"}."""

    answers: dict[str, str] = field(default_factory=dict)
    unknown: frozenset[str] = frozenset()
    drops_after_data: bool = False
    tls: ssl.SSLContext | None = None
    is_tls_from_the_start: bool = False
    said: list[str] = field(default_factory=list)
    mails: list[bytes] = field(default_factory=list)
    port: int = 0

    def answer(self, line: str) -> str:
        verb = line.split(" ", 1)[0].upper()
        self.said.append(line)
        if verb in self.answers:
            return self.answers[verb]
        if verb == "EHLO":
            return "250-here\r\n250-STARTTLS\r\n250 AUTH PLAIN" if self.tls else "250-here\r\n250 AUTH PLAIN"
        if verb == "STARTTLS" and self.tls:
            return "220 go on"
        if verb == "RCPT" and any(one in line for one in self.unknown):
            return "550 nobody of that name"
        if verb == "AUTH":
            return "235 welcome"
        return {"DATA": "354 go ahead", "QUIT": "221 bye"}.get(verb, "250 ok")

    def serve(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _address = listener.accept()
                with connection:
                    self._converse(connection)

    def _converse(self, connection: socket.socket) -> None:
        if self.tls and self.is_tls_from_the_start:
            connection = self.tls.wrap_socket(connection, server_side=True)
        connection.sendall(b"220 here\r\n")
        self._take_lines(connection)

    def _take_lines(self, connection: socket.socket) -> None:
        lines = connection.makefile("rb")
        for raw in lines:
            line = raw.decode(errors="replace").rstrip("\r\n")
            answer = self.answer(line)
            connection.sendall(answer.encode() + b"\r\n")
            if self.tls and line.upper() == "STARTTLS":
                self._take_lines(self.tls.wrap_socket(connection, server_side=True))
                return
            if answer.startswith("354"):
                body = b"".join(iter(lines.readline, b".\r\n"))
                if self.drops_after_data:
                    return
                end = self.answers.get("END", "250 taken")
                if end.startswith("250"):
                    self.mails.append(body)
                connection.sendall(end.encode() + b"\r\n")
            if answer.startswith("221"):
                return


@contextlib.contextmanager
def post_office(**how: Any) -> Iterator[PostOffice]:
    """A mail server on a free port of this machine."""
    office = PostOffice(**how)
    listener = socket.create_server(("127.0.0.1", 0))
    office.port = listener.getsockname()[1]
    thread = threading.Thread(target=office.serve, args=(listener,), daemon=True)
    thread.start()
    try:
        yield office
    finally:
        # Closing alone leaves a waiting accept() waiting.
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()
