"""The name of a test, where a producer writes into it what belongs into fields of its own."""

import re

NODE = re.compile(r"([^:]{1,400}[./\\][^:]{0,400})::(.{1,4000})", re.DOTALL)


def parted(name: str, classname: str = "", file: str = "") -> tuple[str, str, str]:
    """(name, class, file). "Shop.Refunds.Over" of the class Shop.Refunds is "Over"; a node of pytest is all three."""
    if node := NODE.fullmatch(name):
        inner, _, last = node[2].rpartition("::")
        return last, inner, file or node[1]
    if classname and name.startswith(f"{classname}."):
        return name[len(classname) + 1 :] or name, classname, file
    return name, classname, file


def cut_at_method(full: str) -> tuple[str, str]:
    """ "Shop.Refunds.Each(1.5)" -> ("Each(1.5)", "Shop.Refunds")."""
    dotted, bracket, arguments = full.partition("(")
    classname, _, method = dotted.rpartition(".")
    return f"{method}{bracket}{arguments}", classname
