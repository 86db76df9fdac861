"""A line to a server that is cut after some bytes."""

import contextlib
import socket
import threading
from types import SimpleNamespace


@contextlib.contextmanager
def cut_line(port):
    """Give a way to a server that breaks once ``most`` bytes have come back; 0: never."""
    listening = socket.create_server(("127.0.0.1", 0))
    way = SimpleNamespace(port=listening.getsockname()[1], most=0)
    ended = threading.Event()
    lines = []

    def carry(source, target, back):
        done = 0
        with contextlib.suppress(OSError):
            while data := source.recv(65_536):
                done += len(data)
                if back and way.most and done > way.most:
                    break
                target.sendall(data)
        for line in (source, target):
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def attend():
        with contextlib.suppress(OSError):
            while not ended.is_set():
                near, _ = listening.accept()
                far = socket.create_connection(("127.0.0.1", port))
                lines.extend((near, far))
                for source, target, back in ((near, far, False), (far, near, True)):
                    thread = threading.Thread(target=carry, args=(source, target, back))
                    thread.start()
                    lines.append(thread)

    attending = threading.Thread(target=attend)
    attending.start()
    try:
        yield way
    finally:
        ended.set()
        with contextlib.suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        attending.join(5)
        for each in lines:
            if isinstance(each, threading.Thread):
                each.join(5)
            else:
                each.close()
