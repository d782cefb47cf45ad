"""/api/projects/{project}/board"""

from fastapi import APIRouter

from ..use_cases import board
from ..vocabulary import words
from ..vocabulary.views.board import BoardView
from .door import Caller, TheRuntime

router = APIRouter(tags=["board"])


@router.get("/projects/{project}/board")
async def read_board(
    runtime: TheRuntime, caller: Caller, project: words.ProjectKey, done_limit: words.PageLimit = 50
) -> BoardView:
    """Every column, and what waits for you. Follow the events after `cursor` to keep it fresh."""
    return BoardView.model_validate(await board.read_board(runtime.db, caller, project, done_limit=done_limit))
