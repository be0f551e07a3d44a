"""Python's own ThreadingTCPServer as one that faults are applied to; takes the commands of SubjectMain."""

import argparse
import os
import socketserver
import sys
import threading
import time

BIG = b"B" * (64 * 1024 - 1) + b"\n"


class LineHandler(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True

    def handle(self):
        for line in self.rfile:
            self.wfile.write(BIG if line.startswith(b"BIG") else line.upper())


class Server(socketserver.ThreadingTCPServer):
    request_queue_size = 4096
    allow_reuse_address = True


def serve(server):
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    return thread


def cycle(server, cycles, seconds):
    end = time.monotonic() + seconds
    done = 0
    while done < cycles and time.monotonic() < end:
        server.shutdown()
        time.sleep(0.001)
        serve(server)
        # A shutdown before the loop runs would be lost
        time.sleep(0.01)
        done += 1
    return done


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--deadline", type=int, default=0)
    parser.add_argument("--reuse-port", action="store_true")
    options, _ = parser.parse_known_args()

    LineHandler.timeout = options.deadline / 1000 if options.deadline else None
    Server.allow_reuse_port = options.reuse_port
    server = Server(("127.0.0.1", options.port), LineHandler)
    serve(server)
    print("READY", server.server_address[1], 0, flush=True)
    for command in sys.stdin:
        words = command.split()
        if words[0] == "cycle":
            print("CYCLED", cycle(server, int(words[1]), int(words[2])), flush=True)
        elif words[0] == "figures":
            print("FIGURES {}", flush=True)
        elif words[0] == "stop":
            server.shutdown()
            server.server_close()
            break
    os._exit(0)


if __name__ == "__main__":
    main()
