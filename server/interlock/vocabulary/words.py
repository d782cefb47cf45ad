"""What comes in: each word once, with its limits and the sentence that explains it.

PostgreSQL cannot keep U+0000, so no text may hold it. Half a surrogate pair is no text either, and is refused before.
"""

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from ..core.commits import BRANCH, REPOSITORY_LIMIT
from ..core.openings import LONGEST_WAIT_SECONDS

BIGGEST_ID = 2**63 - 1
MOST_TOKENS = 10**12

NUL = "It holds the character U+0000, which cannot be kept. Leave it out."


def storable(text: str) -> str:
    if "\x00" in text:
        raise ValueError(NUL)
    return text


def _bare(digest: str) -> str:
    return digest.lower()


def _blank(text: str) -> str:
    if not text.strip():
        raise ValueError("It says nothing.")
    return text


# Names of things that exist.

ProjectKey = Annotated[
    str, Field(pattern=r"^[A-Z][A-Z0-9]{1,9}$", description="A project's key, such as SHOP.", examples=["SHOP"])
]
TicketKey = Annotated[
    str,
    Field(
        pattern=r"^[A-Z][A-Z0-9]{1,9}-[1-9][0-9]{0,8}$",
        description="A ticket's key, such as SHOP-12.",
        examples=["SHOP-12"],
    ),
]
TicketRef = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9_-]{1,60}$", description="A ticket's key, or a `ref` of this call.", examples=["SHOP-12"]
    ),
]
MemberName = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9][a-z0-9._-]{0,39}$",
        description="A member's name: up to 40 small letters, digits, dots, dashes and underscores.",
        examples=["otter"],
    ),
]
RoleName = Annotated[
    str,
    Field(
        pattern=r"^[a-z][a-z0-9_-]{0,29}$",
        description="A role, such as backend: what one part of a ticket asks for.",
        examples=["backend"],
    ),
]
Label = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9][a-z0-9_.:/-]{0,39}$",
        description="A label: up to 40 small letters, digits and . : / _ -",
        examples=["checkout"],
    ),
]
Fingerprint = Annotated[
    str,
    Field(
        pattern=r"^[0-9a-f]{16}$",
        description="A mismatch's fingerprint: 16 hex digits.",
        examples=["9f86d081884c7d65"],
    ),
]
SourceName = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,59}$",
        description="The name of a place a contract is read from.",
        examples=["web"],
    ),
]
Fence = Annotated[
    int, Field(ge=1, le=BIGGEST_ID, description="The fence your claim came with: a number that only grows.")
]
WritingFence = Annotated[
    int,
    Field(
        ge=1,
        le=BIGGEST_ID,
        description="The fence of your claim on the ticket, or of the one you reported: refused when it has ended.",
    ),
]
ItemId = Annotated[int, Field(ge=1, le=BIGGEST_ID, description="The id of a thing, as an answer gave it.")]
CriterionNumber = Annotated[int, Field(ge=1, le=99_999, description="The number in AC-3: 3.", examples=[3])]
Version = Annotated[int, Field(ge=1, le=2**31 - 1, description="The version of the ticket that you saw.")]
Cursor = Annotated[
    str,
    Field(max_length=200, description="Where to read on: the last cursor you were given. Empty: from the beginning."),
    AfterValidator(storable),
]
EventCursor = Annotated[
    str,
    Field(
        pattern=r"^([0-9]{1,4}\.[0-9]{1,19}\.[0-9]{1,18})?$",
        description="The id of the last event you saw. Empty: from the beginning.",
        examples=["1.742.19"],
    ),
]

# Words of a ticket.

Title = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    Field(description="One line that says what is wanted.", examples=["Customers can cancel an unpaid order"]),
    AfterValidator(storable),
]
SpecText = Annotated[
    str,
    Field(
        max_length=100_000,
        description="The spec in Markdown: what is wanted and why. Every agent reads it whole.",
        examples=["An order that is not paid can be cancelled by the customer who placed it."],
    ),
    AfterValidator(storable),
]
CriterionText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=1000),
    Field(
        description="One sentence that can be checked.",
        examples=["POST /orders/{id}/cancellation answers 409 when the order is paid."],
    ),
    AfterValidator(storable),
]
Selector = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=300),
    Field(
        description="What speaks for a criterion: a test's name, a tool, lines>=80, or an operation: GET /orders/{id}.",
        examples=["tests/test_orders.py::test_a_paid_order_is_not_cancelled"],
    ),
    AfterValidator(storable),
]
LintRule = Annotated[
    str, Field(pattern=r"^AC[0-9]{3}$", description="A rule of docs/spec_lint.md, such as AC005.", examples=["AC005"])
]
SuppressionReason = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=300),
    Field(description="Why the rule is wrong here.", examples=["The customer's own word, explained in the spec."]),
    AfterValidator(storable),
]
PathGlob = Annotated[
    str,
    Field(
        min_length=1,
        max_length=300,
        description="A glob from the repository's root.",
        examples=["src/orders/**"],
    ),
    AfterValidator(storable),
]
FilePath = Annotated[
    str,
    Field(min_length=1, max_length=500, description="A file's path from the repository's root."),
    AfterValidator(storable),
]
OperationName = Annotated[
    str,
    Field(min_length=1, max_length=300, description="An API operation.", examples=["GET /orders/{id}"]),
    AfterValidator(storable),
]
Size = Annotated[int, Field(ge=1, le=100, description="Relative effort, 1 to 100.", examples=[3])]
Tokens = Annotated[int, Field(ge=0, le=MOST_TOKENS, description="Model tokens.", examples=[120_000])]
Reason = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=2000),
    Field(description="Why, for whoever reads it later.", examples=["The customer asked for it in writing."]),
    AfterValidator(storable),
]
Remark = Annotated[
    str,
    Field(max_length=2000, description="Why, for whoever reads it later. May be empty.", examples=["Looks right."]),
    AfterValidator(storable),
]
Handoff = Annotated[
    str,
    Field(
        min_length=1,
        max_length=10_000,
        description="What the next one needs to know: what is done, what is not, what you learned.",
        examples=["The endpoint is done and tested; the button still needs its confirmation dialog."],
    ),
    AfterValidator(storable),
    AfterValidator(_blank),
]
MessageBody = Annotated[
    str,
    Field(
        min_length=1,
        max_length=20_000,
        description="The message in Markdown.",
        examples=["Does a refund count as paid?"],
    ),
    AfterValidator(storable),
    AfterValidator(_blank),
]
SearchText = Annotated[
    str, Field(max_length=200, description="Words to look for. Empty: everything."), AfterValidator(storable)
]

# Words of proof.

CommitDigest = Annotated[
    str,
    Field(
        pattern=r"^([0-9a-fA-F]{40}|[0-9a-fA-F]{64})$",
        description="A full commit digest: 40 or 64 hex digits.",
        examples=["6b1f0ea1d5f2f3f0b6a4f1f9f0c9b8a7d6e5f4c3"],
    ),
    AfterValidator(_bare),
]
Repository = Annotated[
    str,
    Field(
        min_length=1,
        max_length=REPOSITORY_LIMIT,
        description="The repository's name, the same in every call.",
        examples=["acme/shop"],
    ),
    AfterValidator(storable),
]
Branch = Annotated[
    str,
    Field(pattern=BRANCH, description="A branch, as git names it.", examples=["main"]),
    AfterValidator(storable),
]
EvidenceFormat = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9_-]{1,20}$", description="How the report is written; auto: look inside.", examples=["auto"]
    ),
]
CheckName = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=80),
    Field(
        description="Which check this is a run of: a later run replaces an earlier one of the same check.",
        examples=["tests"],
    ),
    AfterValidator(storable),
]
RunName = Annotated[
    str,
    Field(max_length=200, description="The run's identity in CI.", examples=["github/1834/unit"]),
    AfterValidator(storable),
]
Attempt = Annotated[int, Field(ge=1, le=10_000, description="Which attempt of the run this is.", examples=[1])]
Snapshot = Annotated[
    str,
    Field(
        pattern=r"^([0-9a-f]{24})?$",
        description="The snapshot of the verdict you decide on: refused when it has changed. Empty: whatever is.",
        examples=["3c9909afec25354d551dae21"],
    ),
]
SeenSnapshot = Annotated[
    str,
    Field(
        pattern=r"^[0-9a-f]{24}$",
        description="The snapshot of the verdict you decide on: refused when it has changed.",
        examples=["3c9909afec25354d551dae21"],
    ),
]
WaiverDays = Annotated[int, Field(ge=1, le=90, description="Days until the waiver ends.", examples=[7])]

# Words of members and calls.

TokenLabel = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=60),
    Field(description="What the token is for, so that people can tell two apart.", examples=["laptop"]),
    AfterValidator(storable),
]
ProjectName = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=80),
    Field(description="The project's name, for people.", examples=["Web shop"]),
    AfterValidator(storable),
]
WaitSeconds = Annotated[
    int,
    Field(
        ge=0,
        le=LONGEST_WAIT_SECONDS,
        description="Where there is nothing for you, wait so long for it; at most 30.",
        examples=[30],
    ),
]
TokenDays = Annotated[int, Field(ge=1, le=3650, description="Days until the token expires.", examples=[90])]
RequestId = Annotated[
    str,
    Field(
        pattern=r"^[\x21-\x7e]{0,100}$",
        description="Names this very call: the same again gets the first answer. Up to 100 visible characters.",
        examples=["5f0c1a6e"],
    ),
]
PageLimit = Annotated[int, Field(ge=1, le=200, description="How many at most.", examples=[50])]

# In a JSON body a whole number is a whole number: neither "3" nor true.
Whole = Field(strict=True)
Flag = Annotated[bool, Field(strict=True)]

# Words of whom a project believes.

ShownToken = Annotated[
    str,
    Field(min_length=1, max_length=16_384, description="The job's own token, as its provider signed it for us."),
    AfterValidator(storable),
]
RepositoryId = Annotated[
    str,
    Field(
        pattern=r"^[1-9][0-9]{0,18}$",
        description="The number that the provider gave the repository, which no rename moves.",
        examples=["123456789"],
    ),
]
Issuer = Annotated[
    str,
    Field(
        max_length=200,
        description="The address of who issues the tokens, as they have it in `iss`. Empty: the provider's own.",
        examples=["https://gitlab.example.org"],
    ),
    AfterValidator(storable),
]
Workflow = Annotated[
    str,
    Field(
        max_length=500,
        description="The pinned workflow, as the provider names it in its tokens. Empty: any, and believed less.",
        examples=["acme/ci/.github/workflows/gate.yml@refs/heads/main"],
    ),
    AfterValidator(storable),
]
JobEvent = Annotated[
    str,
    Field(
        max_length=40,
        description="What the job runs on: push. With `:protected`, only on branches that the provider protects.",
        examples=["push", "push:protected"],
    ),
    AfterValidator(storable),
]
PublicKey = Annotated[
    str,
    Field(max_length=2_000, description="A public key in PEM, for Ed25519 or for ECDSA over P-256."),
    AfterValidator(storable),
]
