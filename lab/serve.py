"""Serves one example on a port of this machine until it is interrupted."""

import signal
import sys
import threading
from types import FrameType

from catalog.models import Example
from lab.example_process import HOST
from lab.requests import NoAnswer, Request, send
from lab.server import START_TIMEOUT_S, NotServed, prepared_folder, serving


def serve(example: Example, port: int) -> int:
    """Serve until SIGINT or SIGTERM and return 0, or 1 with one line if the port is taken or the example does not answer."""
    stopped = threading.Event()

    def stop(_: int, __: FrameType | None) -> None:
        stopped.set()

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    try:
        with prepared_folder(example) as folder, serving(example, folder, port=port, seconds=0, log=False) as running:
            try:
                send(Request("GET", "/", {}, None), running.url, timeout=START_TIMEOUT_S)  # waits until it answers, whatever it says
            except NoAnswer as error:
                if stopped.is_set():
                    return 0
                running.process.exit_code(2)  # it says why before it ends
                print(f"the example gives {error}", file=sys.stderr)
                return 1
            print(f"{running.url}  (Ctrl-C stops it)", flush=True)
            while not stopped.wait(0.2):
                if (code := running.process.exit_code()) is not None:
                    print(f"the example ended with {code}", file=sys.stderr)
                    return 1
    except (NotServed, ConnectionError) as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{HOST}:{port} cannot be had ({error.strerror}); name another: --port N", file=sys.stderr)
        return 1
    return 0
