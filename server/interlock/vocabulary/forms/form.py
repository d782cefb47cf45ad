"""What every incoming body has in common: no key that is not asked for, and no number for a text."""

from pydantic import BaseModel, ConfigDict


class Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
