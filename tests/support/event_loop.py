"""The event loop of a recorded program."""

from __future__ import annotations

import asyncio
from asyncio import events
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor


def drop_unfinished(loop: asyncio.AbstractEventLoop) -> None:
    """A program that failed leaves tasks that wait for ever; Python warns about them in whatever test comes next."""
    while unfinished := asyncio.all_tasks(loop):
        for task in unfinished:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*unfinished, return_exceptions=True))


class RecordingLoop(asyncio.SelectorEventLoop):
    """Makes a call at once that a program would make on another thread: the recorder answers without waiting."""

    def __init__(self) -> None:
        super().__init__()
        # Pulumi's mocks run coroutines of their own to the end, which a running loop cannot do.
        self._inner = asyncio.new_event_loop()

    def run_in_executor(  # type: ignore[override]
        self, executor: Executor | None, func: Callable[..., Any], *args: Any
    ) -> asyncio.Future[Any]:
        future = self.create_future()
        events._set_running_loop(None)
        asyncio.set_event_loop(self._inner)
        try:
            future.set_result(func(*args))
        except Exception as problem:
            future.set_exception(problem)
        finally:
            asyncio.set_event_loop(self)
            events._set_running_loop(self)
        return future

    def close(self) -> None:
        self._inner.close()
        super().close()
