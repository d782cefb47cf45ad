from fastapi import APIRouter

router = APIRouter()


@router.get("/")
def list_orders() -> list[int]:
    return []


@router.get("/{order_id}")
def read_order(order_id: int) -> dict[str, str]:
    return {}


@router.api_route("/{order_id}/lines", methods=["PUT", "DELETE"])
def change_lines(order_id: int) -> None: ...
