from fastapi import APIRouter, FastAPI

router = APIRouter(prefix="/api/orders")


@router.get("/{order_id}")
def read_order(order_id: int): ...


@router.delete("/{order_id}")
def delete_order(order_id: int): ...


app = FastAPI()
app.include_router(router)
