from fastapi import APIRouter

router = APIRouter()


@router.post("/reset")
def reset() -> None: ...
