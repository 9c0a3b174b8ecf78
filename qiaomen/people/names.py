"""Names as a public list shows them."""


def masked_name(name: str) -> str:
    """张三 becomes 张*, 欧阳娜娜 becomes 欧***; a single character stays."""
    name = name.strip()
    return name[:1] + "*" * min(len(name) - 1, 3)
