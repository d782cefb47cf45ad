"""Work that takes seconds and no database: large pieces go to a process apart, so that whoever else calls is answered.

A thread would not do: what it parses and what it throws away stops every other thread for as long.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from ..core.refusals import Refusal, TooLarge

LARGE = 250_000  # letters; to begin a process takes as long as to compare as many
LONGEST_SECONDS = 120
AT_ONCE = ThreadPoolExecutor(2, thread_name_prefix="apart")  # each waits for one process

T = TypeVar("T")


async def done(work: Callable[..., T], *about: Any, letters: int = LARGE) -> T:
    """What the function answers, where it is done as suits so many letters. It is one of a module, and refuses as it
    would here; what takes longer than two minutes is refused (TooLarge)."""
    if letters < LARGE:
        return await asyncio.to_thread(work, *about)
    return await asyncio.get_running_loop().run_in_executor(AT_ONCE, _in_process, work, about)


def _in_process(work: Callable[..., T], about: tuple[Any, ...]) -> T:
    processes = get_context("spawn")
    ours, theirs = processes.Pipe(duplex=False)
    process = processes.Process(target=_answer, args=(theirs, work, about), daemon=True)
    process.start()
    theirs.close()
    try:
        if not ours.poll(LONGEST_SECONDS):
            raise TooLarge(f"That takes longer than {LONGEST_SECONDS} s.", "Send it as several smaller sources.")
        refused, answer = ours.recv()
    except EOFError as error:
        raise RuntimeError(f"{work.__qualname__} ended without an answer, in a process apart.") from error
    finally:
        process.kill()
        process.join()
        ours.close()
    if refused:
        kind, sentence, hint = refused
        raise kind(sentence, hint)
    return answer


def _answer(to: Connection, work: Callable[..., Any], about: tuple[Any, ...]) -> None:
    """What is no refusal is told on the standard error, as of any program that breaks."""
    try:
        to.send((None, work(*about)))
    except Refusal as refusal:
        to.send(((type(refusal), refusal.sentence, refusal.hint), None))
