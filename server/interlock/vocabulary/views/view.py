"""What every answer has in common: no field has a default, so every answer carries every field."""

from enum import IntEnum
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict


class View(BaseModel):
    """Made of one of core's dataclasses: `TicketView.model_validate(ticket)`."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


def _word(value: Any) -> Any:
    return value.name.lower() if isinstance(value, IntEnum) else value


# Priority and ProducerClass are numbers inside, so that they can be compared, and words outside.
Word = Annotated[str, BeforeValidator(_word)]
