"""Python's own socketserver with the protocol of the others: upper-case echo of lines and datagrams."""

import argparse
import os
import socket
import socketserver
import sys
import threading


class LineHandler(socketserver.StreamRequestHandler):
    one_shot = False

    def handle(self):
        for line in self.rfile:
            self.wfile.write(line.upper())
            if self.one_shot:
                return


class DatagramHandler(socketserver.BaseRequestHandler):
    def handle(self):
        data, sock = self.request
        sock.sendto(data.upper(), self.client_address)


BASES = {
    "tcp": socketserver.TCPServer,
    "udp": socketserver.UDPServer,
    "unix-stream": socketserver.UnixStreamServer,
    "unix-datagram": socketserver.UnixDatagramServer,
}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("mix_in", nargs="?", default="")
    parser.add_argument("--transport", choices=BASES, default="tcp")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--path", default="")
    parser.add_argument("--one-shot", action="store_true")
    options, _ = parser.parse_known_args()

    stream = options.transport in ("tcp", "unix-stream")
    unix = options.transport.startswith("unix")
    base = BASES[options.transport]
    parents = (getattr(socketserver, options.mix_in), base) if options.mix_in else (base,)
    server_class = type("Server", parents, {"request_queue_size": 4096, "daemon_threads": True,
                                            "block_on_close": False, "allow_reuse_address": True})
    LineHandler.one_shot = options.one_shot
    LineHandler.disable_nagle_algorithm = options.transport == "tcp"
    address = options.path if unix else ("127.0.0.1", options.port)
    server = server_class(address, LineHandler if stream else DatagramHandler)
    if not stream:
        server.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print("READY", 0 if unix else server.server_address[1], flush=True)
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    main()
