"""Text of others inside our Markdown."""


def plain(text: str) -> str:
    """One line of which nothing is taken for markup, or colours a terminal."""
    text = "".join(letter if letter.isprintable() else " " for letter in text)
    for sign in ("\\", "`", "*", "_", "[", "]", "|", "~", "#"):
        text = text.replace(sign, f"\\{sign}")
    return " ".join(text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("@", "&#64;").split())
