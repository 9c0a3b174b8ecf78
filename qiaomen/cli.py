"""The `qiaomen` command: `qiaomen some-thing` is Django's management command some_thing."""

import os
import secrets
import sys
import tempfile
from collections.abc import MutableMapping, Sequence
from contextlib import suppress
from pathlib import Path


def data_folder(environ: MutableMapping[str, str]) -> Path:
    """The data folder. Settings say the same; they cannot be asked here, because reading them needs the secret."""
    return Path(environ.get("QIAOMEN_DATA") or ".qiaomen").resolve()


def give_secret(environ: MutableMapping[str, str]) -> None:
    """Outside production, sign with a secret of this installation, made once and kept in the data folder.

    So no two installations share a secret, not even two demonstrations. Production brings its own.
    """
    if environ.get("QIAOMEN_MODE") == "production" or environ.get("QIAOMEN_SECRET_KEY"):
        return
    folder = made_folder(data_folder(environ))
    kept = folder / "secret"
    if not kept.exists():
        # Linked into place whole: of two first starts one wins, and nobody reads half a secret.
        with tempfile.NamedTemporaryFile("w", dir=folder, encoding="ascii") as file:
            file.write(secrets.token_urlsafe(50))
            file.flush()
            with suppress(FileExistsError):
                kept.hardlink_to(file.name)
    environ["QIAOMEN_SECRET_KEY"] = kept.read_text(encoding="ascii").strip()


def made_folder(folder: Path) -> Path:
    """The data folder, made for its owner alone where it is missing. Raises SystemExit that names the setting."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as fault:
        raise SystemExit(f"qiaomen: QIAOMEN_DATA: the folder {folder} cannot be made ({fault.strerror})") from None
    return folder


def own_commands() -> dict[str, str]:
    """The product's own commands, as typed, with what each is for."""
    # Imported here: Django must not be loaded before the secret is set.
    import django
    from django.core.management import get_commands, load_command_class

    django.setup()
    found = {}
    for name, room in sorted(get_commands().items()):
        if room.split(".")[0] == "qiaomen":
            found[name.replace("_", "-")] = load_command_class(room, name).help
    return found


def overview() -> str:
    """What `qiaomen` alone prints."""
    lines = [
        "Qiaomen 敲门: a resident knocks; the city opens, does it, and comes back with the answer.",
        "",
        "  qiaomen COMMAND [OPTIONS]        qiaomen COMMAND --help tells more",
        "",
    ]
    own = own_commands()
    width = max(map(len, own), default=0)
    lines += [f"  {name:<{width}}  {text}" for name, text in own.items()]
    lines += ["", "  Django's own commands work too: qiaomen help"]
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command. `arguments` without the program's name; default: those of the process."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qiaomen.settings")
    give_secret(os.environ)
    if not words or words[0] in {"-h", "--help"}:
        sys.stdout.write(overview())
        return
    # Imported here: see own_commands. Settings that are refused leave no folder behind.
    from django.core.management import execute_from_command_line

    from qiaomen.settings import DATA

    made_folder(DATA)
    if not words[0].startswith("-"):
        words[0] = words[0].replace("-", "_")
    try:
        execute_from_command_line(["qiaomen", *words])
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
