"""Clients of the sample application.

Usage: clients.py                          prints the names of the scenarios
       clients.py <scenario> <addresses>   runs one; the addresses are a JSON object
"""

import json
import os
import random
import socket
import struct
import sys
import tempfile
import threading
import time

TIMEOUT = 20
SCENARIOS = {}
at = {}


def scenario(function):
    SCENARIOS[function.__name__] = function
    return function


def tcp(server):
    client = socket.create_connection(("127.0.0.1", at[server]), TIMEOUT)
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return client


def unix(server):
    client = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    client.settimeout(TIMEOUT)
    client.connect(at[server])
    return client


def udp(server):
    client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    client.settimeout(TIMEOUT)
    client.connect(("127.0.0.1", at[server]))
    return client


def unixgram(server, directory):
    client = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    client.settimeout(TIMEOUT)
    client.bind(tempfile.mktemp(dir=directory))
    client.connect(at[server])
    return client


def read_all(client):
    received = b""
    while True:
        chunk = client.recv(65536)
        if not chunk:
            return received
        received += chunk


def read_exactly(client, count):
    received = bytearray()
    while len(received) < count:
        chunk = client.recv(min(65536, count - len(received)))
        assert chunk, "the server closed after %d of %d bytes" % (len(received), count)
        received += chunk
    return bytes(received)


def reset(client):
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()


def at_once(count, task):
    failures = []

    def run(number):
        try:
            task(number)
        except BaseException as ex:
            failures.append(ex)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, failures


def equal(actual, expected):
    assert actual == expected, "expected %r, but got %r" % (expected[:200], actual[:200])


# Text

def check_upper(client):
    with client:
        client.sendall(b" \thello World 1 \xc3\xa9\x0b\x0c\r\n")
        equal(read_all(client), b"HELLO WORLD 1 \xc3\xa9")


@scenario
def upper():
    check_upper(tcp("upper"))


@scenario
def upper_unix():
    check_upper(unix("upper-unix"))


@scenario
def upper_reads_once_and_at_most_1024_bytes():
    for client in (tcp("upper"), unix("upper-unix")):
        with client:
            client.sendall(b"a" * 1024 + b"b" * 500)
            equal(read_all(client), b"A" * 1024)


@scenario
def upper_without_text():
    for client in (tcp("upper"), unix("upper-unix")):
        with client:
            client.sendall(b" \r\n")
            equal(read_all(client), b"")


def check_datagram(client):
    with client:
        client.send(b"  hello World\n")
        equal(client.recv(65535), b"HELLO WORLD")
        client.send(b"again")
        equal(client.recv(65535), b"AGAIN")


@scenario
def upper_udp():
    check_datagram(udp("upper-udp"))


@scenario
def upper_udp_without_text():
    # A Unix datagram without text stays without an answer: junixsocket cannot send an empty datagram
    with udp("upper-udp") as client:
        client.send(b" \n")
        equal(client.recv(65535), b"")


@scenario
def upper_unixgram():
    with tempfile.TemporaryDirectory() as directory:
        check_datagram(unixgram("upper-unixgram", directory))


@scenario
def upper_unixgram_client_without_an_address():
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as client:
        client.sendto(b"nobody", at["upper-unixgram"])
    upper_unixgram()


@scenario
def datagram_client_that_leaves():
    for number in range(10):
        with udp("upper-udp") as client:
            client.send(b"gone")
    with tempfile.TemporaryDirectory() as directory:
        for number in range(10):
            with unixgram("upper-unixgram", directory) as client:
                client.send(b"gone")
    upper_udp()
    upper_unixgram()


def check_hundred_datagrams(connect):
    clients = [connect() for _ in range(10)]
    for number in range(10):
        for index, client in enumerate(clients):
            client.send(b"client %d datagram %d" % (index, number))
    for index, client in enumerate(clients):
        replies = {client.recv(65535) for _ in range(10)}
        equal(sorted(replies), sorted(b"CLIENT %d DATAGRAM %d" % (index, number) for number in range(10)))
        client.close()


@scenario
def hundred_datagrams_from_ten_sockets():
    check_hundred_datagrams(lambda: udp("upper-udp"))


@scenario
def hundred_unix_datagrams_from_ten_sockets():
    with tempfile.TemporaryDirectory() as directory:
        check_hundred_datagrams(lambda: unixgram("upper-unixgram", directory))


@scenario
def lines():
    with tcp("lines") as client:
        for line in (b"one", b"", b" two ", b"a" * 8000):
            client.sendall(line + b"\n")
            equal(read_exactly(client, len(line) + 1), line.upper() + b"\n")
        client.sendall(b"three\r\nfour\nfi")
        equal(read_exactly(client, 11), b"THREE\nFOUR\n")
        client.sendall(b"ve\n")
        equal(read_exactly(client, 5), b"FIVE\n")


@scenario
def lines_too_long():
    with tcp("lines") as client:
        client.sendall(b"a" * 10000)
        equal(read_all(client), b"")


@scenario
def ten_clients_at_once():
    barrier = threading.Barrier(10)

    def run(number):
        with tcp("lines") as client:
            barrier.wait(TIMEOUT)
            for line in range(20):
                text = b"client %d line %d\n" % (number, line)
                client.sendall(text)
                equal(read_exactly(client, len(text)), text.upper())

    at_once(10, run)


@scenario
def ten_short_clients_at_once():
    def run(number):
        for _ in range(10):
            check_upper(tcp("upper") if number % 2 else unix("upper-unix"))

    at_once(10, run)


@scenario
def half_close_then_read():
    with tcp("lines") as client:
        client.sendall(b"one\ntwo")
        client.shutdown(socket.SHUT_WR)
        equal(read_all(client), b"ONE\nTWO\n")
    for client in (tcp("upper"), unix("upper-unix")):
        with client:
            client.sendall(b"text")
            client.shutdown(socket.SHUT_WR)
            equal(read_all(client), b"TEXT")
    for client in (tcp("upper"), unix("upper-unix"), tcp("lines"), tcp("upload")):
        with client:
            client.shutdown(socket.SHUT_WR)
            equal(read_all(client), b"")
    with tcp("upload") as client:
        client.sendall(put("half.txt", b"text"))
        client.shutdown(socket.SHUT_WR)
        equal(reply(client), ok("half.txt", 4))
        equal(read_all(client), b"")


@scenario
def reset_connections():
    for server in ("upper", "lines", "upload"):
        for text in (b"", b"text", b"text\n" * 1000, frame(b"{}"), struct.pack("<i", 100) + b"{"):
            client = tcp(server)
            client.sendall(text)
            reset(client)
    upper()
    lines()


# Files

def frame(header, order="<"):
    if not isinstance(header, bytes):
        header = json.dumps(header).encode()
    return struct.pack(order + "i", len(header)) + header


def put(name, content, size=None):
    return frame({"cmd": "put", "filename": name, "filesize": len(content) if size is None else size}) + content


def get(name):
    return frame({"cmd": "get", "filename": name})


def ok(name, size):
    return {"status": "ok", "filename": name, "filesize": size}


def reply(client):
    length, = struct.unpack("<i", read_exactly(client, 4))
    return json.loads(read_exactly(client, length))


def check_refused(client):
    answer = reply(client)
    assert answer["status"] == "error" and answer["error"] and set(answer) == {"status", "error"}, answer
    try:
        equal(read_all(client), b"")
    except ConnectionResetError:
        pass  # the client had sent more than the server took


def path(name):
    return os.path.join(at["directory"], name)


def content_of(name):
    with open(path(name), "rb") as file:
        return file.read()


def check_upload(size):
    name = "size-%d.bin" % size
    content = random.Random(size).randbytes(size)
    with tcp("upload") as client:
        client.sendall(put(name, content))
        equal(reply(client), ok(name, size))
        equal(content_of(name), content)
        client.sendall(get(name))
        equal(reply(client), ok(name, size))
        equal(read_exactly(client, size), content)


@scenario
def upload_sizes():
    for size in (0, 1, 1023, 1024, 1025, 5 << 20):
        check_upload(size)


@scenario
def upload_in_single_bytes():
    with tcp("upload") as client:
        for byte in put("bytes.bin", b"0123456789"):
            client.sendall(bytes([byte]))
        equal(reply(client), ok("bytes.bin", 10))
    equal(content_of("bytes.bin"), b"0123456789")


@scenario
def uploads_glued_together():
    with tcp("upload") as client:
        client.sendall(b"".join(put("glued-%d" % number, b"x" * number) for number in range(50))
                       + get("glued-49") + get("glued-0"))
        for number in range(50):
            equal(reply(client), ok("glued-%d" % number, number))
        equal(reply(client), ok("glued-49", 49))
        equal(read_exactly(client, 49), b"x" * 49)
        equal(reply(client), ok("glued-0", 0))
    for number in range(50):
        equal(content_of("glued-%d" % number), b"x" * number)


@scenario
def upload_replaces_a_file():
    with tcp("upload") as client:
        for content in (b"a longer text", b"short", b""):
            client.sendall(put("replaced", content))
            equal(reply(client), ok("replaced", len(content)))
            equal(content_of("replaced"), content)


@scenario
def ten_uploads_at_once():
    def run(number):
        with tcp("upload") as client:
            content = bytes([number]) * 100000
            client.sendall(put("same", content))
            equal(reply(client), ok("same", len(content)))

    at_once(10, run)
    content = content_of("same")
    equal(content, content[:1] * 100000)


def check_names(expected):
    # The server removes a file as soon as it knows of the abort, which takes a moment
    for _ in range(100):
        names = sorted(os.listdir(at["directory"]))
        if names == sorted(expected):
            return
        check_upload(1)
    equal(names, sorted(expected))


@scenario
def upload_aborted():
    check_upload(1)
    before = set(os.listdir(at["directory"]))
    for abort in (reset, socket.socket.close):
        for sent in (0, 1, 4096, 100000, 1 << 20):
            client = tcp("upload")
            client.sendall(put("aborted.bin", b"x" * sent, 2 << 20))
            abort(client)
    with tcp("upload") as client:
        client.sendall(put("aborted.bin", b"x" * 10, 11))
        client.shutdown(socket.SHUT_WR)
        check_refused(client)
    check_names(before)


@scenario
def hostile_names():
    outside = os.path.join(os.path.dirname(at["directory"]), "outside")
    with open(outside, "w") as file:
        file.write("secret")
    os.symlink(outside, path("link"))
    os.symlink(os.path.dirname(outside), path("directory-link"))
    before = set(os.listdir(at["directory"]))
    for name in ("../x", "../../x", "..", ".", "", "/", "/tmp/x", outside, "a/b", "..\\x", "a\\b", "C:\\x", "\\\\host\\x",
                 "a\0", "\0", "a\0.txt", "a\nb", "\x7f", "\x1b[31m", "x" * 256, "link", "directory-link",
                 "directory-link/x", 1, None, [], {}):
        for header in ({"cmd": "put", "filename": name, "filesize": 1}, {"cmd": "get", "filename": name}):
            with tcp("upload") as client:
                client.sendall(frame(header) + b"x")
                check_refused(client)
    equal(sorted(os.listdir(at["directory"])), sorted(before))
    with open(outside) as file:
        equal(file.read(), "secret")
    assert not os.path.exists(os.path.join(os.path.dirname(outside), "x"))
    for name in ("link", "directory-link"):
        os.unlink(path(name))


@scenario
def hostile_headers():
    valid = {"cmd": "put", "filename": "x", "filesize": 0}
    for bytes_ in (struct.pack("<i", -1), struct.pack("<i", 0), struct.pack("<i", (1 << 31) - 1),
                   struct.pack("<i", -(1 << 31)), frame(valid, ">"), frame(b"hello"), frame(b"\xff\xfe"), frame(b"[]"),
                   frame(b"null"), frame(b"{}"), frame(b"{"), frame(b'{"cmd":"get","filename":"x"}{}'),
                   frame(b'{"cmd":"get","cmd":"put","filename":"x","filesize":0}'), frame(b"[" * 5000),
                   frame({"cmd": "put", "filename": "x"}), b"GET / HTTP/1.1\r\n\r\n"):
        with tcp("upload") as client:
            client.sendall(bytes_)
            check_refused(client)
    for size in (-1, -(1 << 63), 1.0, 1e2, "1", True, None, [], 1 << 40, (1 << 63) - 1, 1 << 63, 10 ** 100):
        with tcp("upload") as client:
            client.sendall(frame(dict(valid, filesize=size)))
            check_refused(client)
    assert not os.path.exists(path("x"))


@scenario
def unknown_commands():
    for command in ("finish", "handle", "setup", "__class__", "getClass", "request", "delete", "PUT", " put", "", 1, None):
        with tcp("upload") as client:
            client.sendall(frame({"cmd": command, "filename": "x", "filesize": 0}))
            check_refused(client)
    assert not os.path.exists(path("x"))


@scenario
def unfinished_header():
    with tcp("upload") as client:
        client.sendall(struct.pack("<i", 100) + b'{"cmd":')
        begin = time.monotonic()
        check_refused(client)
        assert time.monotonic() - begin < 3


@scenario
def error_ends_the_connection_but_not_the_server():
    with tcp("upload") as client:
        client.sendall(put("first", b"x") + frame(b"{}") + put("second", b"x"))
        equal(reply(client), ok("first", 1))
        check_refused(client)
    assert not os.path.exists(path("second"))
    with tcp("upload") as client:
        client.sendall(get("second"))
        check_refused(client)
    check_upload(10)


if __name__ == "__main__":
    if len(sys.argv) == 1:
        print("\n".join(SCENARIOS))
    else:
        at.update(json.loads(sys.argv[2]))
        SCENARIOS[sys.argv[1]]()
