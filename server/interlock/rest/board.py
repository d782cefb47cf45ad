"""/api/projects/{project}/board and /stuck: everything at a glance, and what does not go on."""

from fastapi import APIRouter

from ..use_cases import board, stuck
from ..vocabulary import words
from ..vocabulary.views.board import BoardView, StuckListView
from .door import Caller, TheRuntime

router = APIRouter(tags=["board"])


@router.get("/projects/{project}/board")
async def read_board(
    runtime: TheRuntime, caller: Caller, project: words.ProjectKey, done_limit: words.PageLimit = 50
) -> BoardView:
    """Every column, and what waits for you. Follow the events after `cursor` to keep it fresh."""
    return BoardView.model_validate(await board.read_board(runtime.db, caller, project, done_limit=done_limit))


@router.get("/projects/{project}/stuck")
async def read_stuck(
    runtime: TheRuntime, caller: Caller, project: words.ProjectKey, limit: words.PageLimit = 100
) -> StuckListView:
    """What does not go on by itself: since when, why, and the one command that frees it. The oldest first."""
    return StuckListView.model_validate(await stuck.read_stuck(runtime.db, caller, project, limit))
