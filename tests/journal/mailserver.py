"""A small mail server that counts what it takes, and misbehaves as it is told."""

import socketserver
import threading
from collections import Counter
from contextlib import contextmanager, suppress
from email import message_from_bytes, policy

ANSWERS = {
    "busy": "451 4.3.0 Please try again later",
    "nobody": "550 5.1.1 <nobody@demo.example>: no such user",
}
"""What RCPT gets, by the part of the address before the sign."""

AT_WORDS = {"full": "452 4.3.1 Disk full", "spam": "554 5.7.1 Rejected as spam"}
"""What the words of a message get."""


class Conversation(socketserver.StreamRequestHandler):
    """One connection: HELO, MAIL, RCPT, DATA, and nothing else."""

    def handle(self):
        server = self.server.owner
        server.n_connections += 1
        with suppress(ConnectionError, BrokenPipeError):
            self.say("421 Closing" if server.is_closed else "220 ready")
            while not server.is_closed and (line := self.rfile.readline()):
                if self.obey(line.decode().strip(), server):
                    return

    def say(self, text):
        self.wfile.write(f"{text}\r\n".encode())

    def obey(self, line, server):
        verb = line[:4].upper()
        if verb == "RCPT":
            self.to = line.partition("<")[2].partition(">")[0]
            self.who = self.to.partition("@")[0].partition("-")[0]
            if self.who == "hangup":
                return True
            self.say(ANSWERS.get(self.who, "250 ok"))
        elif verb == "DATA":
            self.say("354 go on")
            return self.take(server)
        else:
            self.say("221 bye" if verb == "QUIT" else "250 ok")
            return verb == "QUIT"
        return False

    def take(self, server):
        words = b""
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            words += line.removeprefix(b".")  # RFC 5321, 4.5.2
        if not line:
            return True  # whoever spoke is gone: the message is not taken
        if answer := AT_WORDS.get(self.who):
            self.say(answer)
            return False
        with server.lock:
            server.messages.append(message_from_bytes(words, policy=policy.default))
            server.delivered[self.to] += 1
        if server.on_delivery:
            server.on_delivery(self.to)
        if self.who == "cut":
            return True  # taken, and the answer is lost
        self.say("250 taken")
        return False


class MailServer:
    """What the server saw: messages in order, and how many each address got."""

    def __init__(self):
        self.messages, self.delivered, self.lock = [], Counter(), threading.Lock()
        self.is_closed, self.n_connections, self.on_delivery = False, 0, None

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address, daemon_threads, owner = True, True, self

        self.tcp = Server(("127.0.0.1", 0), Conversation)
        self.port = self.tcp.server_address[1]


@contextmanager
def mail_server():
    """Run a server for the length of a test."""
    server = MailServer()
    thread = threading.Thread(target=server.tcp.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.tcp.shutdown()
        server.tcp.server_close()
        thread.join()
