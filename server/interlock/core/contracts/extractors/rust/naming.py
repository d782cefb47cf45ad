"""How serde spells names, letter by letter as it does."""


def spelled(name: str, style: str) -> str:
    """A field (`order_id`) or a variant (`OrderId`) as `rename_all` writes it; in an unknown style as it is."""
    is_variant = name[:1].isupper()
    snake = "".join(f"_{c.lower()}" if c.isupper() and i else c.lower() for i, c in enumerate(name))
    snake = snake if is_variant else name
    pascal = name if is_variant else "".join(w[:1].upper() + w[1:] for w in name.split("_"))
    match style:
        case "lowercase":
            return name.lower()
        case "UPPERCASE":
            return name.upper()
        case "PascalCase":
            return pascal
        case "camelCase":
            return pascal[:1].lower() + pascal[1:]
        case "snake_case":
            return snake
        case "SCREAMING_SNAKE_CASE":
            return snake.upper()
        case "kebab-case":
            return snake.replace("_", "-")
        case "SCREAMING-KEBAB-CASE":
            return snake.upper().replace("_", "-")
        case _:
            return name
