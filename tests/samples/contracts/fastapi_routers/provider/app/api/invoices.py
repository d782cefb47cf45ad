from fastapi import APIRouter

router = APIRouter()


@router.get("/{invoice_id}")
def read_invoice(invoice_id: int) -> None: ...
