from typing import Annotated, Literal

from fastapi import APIRouter, Depends, FastAPI, Header, Query


class Paging:
    def __init__(self, limit: int = 20, offset: int = 0):
        self.limit, self.offset = limit, offset


def tenant(tenant_id: str, x_trace: Annotated[str | None, Header()] = None) -> str:
    return tenant_id


router = APIRouter(dependencies=[Depends(tenant)])


@router.get("/reports/{year}")
def read_report(
    year: int,
    paging: Annotated[Paging, Depends()],
    kind: Literal["sales", "costs"],
    page_size: Annotated[int, Query(alias="pageSize")] = 10,
): ...


app = FastAPI()
app.include_router(router, prefix="/tenants/{tenant_id}")
app.include_router(router, prefix="/mine")
