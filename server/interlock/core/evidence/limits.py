"""How much of a report is read at all."""

MEBIBYTE = 1024 * 1024
RAW_LIMIT_BYTES = 32 * MEBIBYTE
INFLATED_LIMIT_BYTES = 64 * MEBIBYTE  # all members of an archive together; 512 MiB of zeros are half a mebibyte of gzip
JSON_LIMIT_BYTES = 32 * MEBIBYTE  # a document, not lines: one emoji makes it four times as large in memory
MEMBER_LIMIT = 1_000  # of an archive
CASE_LIMIT = 250_000
TAG_LIMIT = 2_000_000
DEPTH_LIMIT = 64
LINE_LIMIT = 3_000_000
CRITERIA_LIMIT = 100  # of one case
PROBLEM_LIMIT = 20
NAME_LIMIT = 512  # characters
MESSAGE_LIMIT_BYTES = 4096
TEXT_LIMIT = 8192  # characters of a message that are read: a secret across the cut is still seen whole

WHOLE = "Send the file as the test runner wrote it."
SPLIT = "Send one report for each suite."
