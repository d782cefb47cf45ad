from fastapi import APIRouter

router = APIRouter(prefix="/old")


@router.get("/orders")
def list_orders() -> None: ...
