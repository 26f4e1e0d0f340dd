"""Limits for uploaded files: number and size per visitor and in total, and how long they are kept after the visitor has left.

Streamlit limits only the size of one file. It keeps all files of a session until the session ends, and sessions of visitors who left
until the next visitor connects. Written against Streamlit 1.67: `Runtime.uploaded_file_mgr`, its `file_storage` (session → file id →
record with `data`) and `remove_session_files`, and `Runtime.is_active_session`.
"""

import asyncio
import ctypes
import re
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config
from streamlit.runtime import Runtime
from streamlit.runtime import exists as runtime_exists
from streamlit.runtime import get_instance as runtime_instance

MEGABYTE = 1024 * 1024
FILES_PER_SESSION = 20
BYTES_PER_SESSION = 20 * MEGABYTE
FILES_IN_ALL = 1_000
BYTES_IN_ALL = 64 * MEGABYTE
AT_ONCE = 4
"""Maximum number of uploads received at the same time. Each needs twice its size in memory."""
MOST_WAITING = 60
"""Maximum number of uploads in the queue; a browser sends six of its files at once."""
SECONDS = 30
"""Timeout of an upload in seconds, including its wait in the queue."""
KEPT_S = 30
"""Seconds for which files of a disconnected visitor are kept, so that a lost connection can come back."""
PATH = re.compile(r"/_stcore/upload_file/(?P<session>[^/]+)/(?P<file>[^/]+)$")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Reason for refusing an upload: an HTTP status and a sentence."""

    status: int
    says: str


class UploadLimits:
    """ASGI middleware around the uploads of `st.file_uploader`. Uploads over a limit get 413 or 503 before their body is read."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._receiving: dict[str, int] = {}  # by session
        self._accepted: dict[str, int] = {}
        """Bytes by session, also of files that were deleted since: as long as a page shows them they stay in memory."""
        self._waiting = 0
        self._places = asyncio.Semaphore(AT_ONCE)
        self._gone_since: dict[str, float] = {}
        self._sweeper: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one ASGI connection."""
        upload = PATH.search(scope["path"]) if scope["type"] == "http" and scope["method"] == "PUT" else None
        if not upload or not runtime_exists():
            await self.app(scope, receive, send)
            return
        session = upload["session"]
        if refusal := self._refusal(runtime_instance(), session, upload["file"]):
            await _refuse(refusal, scope, receive, send)
            return
        self._receiving[session] = self._receiving.get(session, 0) + 1
        self._waiting += 1
        try:
            taken = await self._receive_one(scope, receive, send)
            self._accepted[session] = self._accepted.get(session, 0) + taken
        finally:
            self._waiting -= 1
            self._receiving[session] -= 1
            if not self._receiving[session]:
                del self._receiving[session]
            if self._sweeper is None or self._sweeper.done():
                self._sweeper = asyncio.create_task(self._sweep(), name="sweep-uploads")

    async def _receive_one(self, scope: Scope, receive: Receive, send: Send) -> int:
        """Pass one upload on. Return the number of bytes received, 0 if it was refused."""
        status, size = 0, 0

        async def send_and_note(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        async def receive_and_count() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            return message

        try:
            async with asyncio.timeout(SECONDS), self._places:
                await self.app(scope, receive_and_count, send_and_note)
        except TimeoutError:
            if not status:
                await _refuse(Refusal(408, f"The upload took longer than {SECONDS} seconds."), scope, receive, send)
        return size if status == HTTPStatus.NO_CONTENT else 0

    def _refusal(self, runtime: Runtime, session: str, file: str) -> Refusal | None:
        """Return the reason to refuse this file, or None. Uploads in progress count with the maximum file size."""
        largest = int(config.get_option("server.maxUploadSize")) * MEGABYTE
        held = runtime.uploaded_file_mgr.file_storage  # type: ignore[attr-defined]
        sizes = {name: {id: len(record.data) for id, record in list(files.items())} for name, files in list(held.items())}
        own = {id: size for id, size in sizes.get(session, {}).items() if id != file}
        receiving = self._receiving.get(session, 0)
        if len(own) + receiving >= FILES_PER_SESSION or sum(own.values()) + (receiving + 1) * largest > BYTES_PER_SESSION:
            return Refusal(413, f"At most {FILES_PER_SESSION} files and {BYTES_PER_SESSION // MEGABYTE} MB are taken from one visitor.")
        used = [max(sum(sizes.get(name, {}).values()), self._accepted.get(name, 0)) for name in {*sizes, *self._accepted}]
        in_all = sum(used) + (sum(self._receiving.values()) + 1) * largest
        if in_all > BYTES_IN_ALL or sum(map(len, sizes.values())) >= FILES_IN_ALL or self._waiting >= MOST_WAITING:
            return Refusal(503, "Too many files are being sent. Try again in a minute.")
        return None

    async def _sweep(self) -> None:
        """Remove the files of disconnected sessions until no files are left."""
        runtime = runtime_instance()
        held = runtime.uploaded_file_mgr.file_storage  # type: ignore[attr-defined]
        while held or self._accepted:
            await asyncio.sleep(KEPT_S / 6)
            now = time.monotonic()
            gone = {session for session in {*held, *self._accepted} if not runtime.is_active_session(session)}
            self._gone_since = {session: self._gone_since.get(session, now) for session in gone}
            old = [session for session, since in self._gone_since.items() if now - since >= KEPT_S]
            for session in old:
                runtime.uploaded_file_mgr.remove_session_files(session)
                self._accepted.pop(session, None)
            if old:
                _give_memory_back()


async def _refuse(refusal: Refusal, scope: Scope, receive: Receive, send: Send) -> None:
    headers = {"retry-after": "60"} if refusal.status == HTTPStatus.SERVICE_UNAVAILABLE else {}
    await PlainTextResponse(refusal.says, refusal.status, headers=headers)(scope, receive, send)


def _give_memory_back() -> None:
    """Return freed memory to the operating system, which glibc does not do by itself."""
    if sys.platform == "linux":
        with suppress(AttributeError, OSError):
            ctypes.CDLL(None).malloc_trim(0)
