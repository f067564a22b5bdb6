"""Where this installation keeps things, and with which keys: environment over one TOML file.

Secrets are named by file path only. Everything that makes a start unsafe is reported at once.
"""

import ipaddress
import stat
import tomllib
from os import environ
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from intake.errors import UnsafeStart
from intake.vault.secrets import Secret

FILE = "madoguchi.toml"
KEY_BYTES = 32


class Settings(BaseSettings):
    """Settings of one installation; each can be overridden by ``MADOGUCHI_<NAME>``."""

    model_config = SettingsConfigDict(
        env_prefix="MADOGUCHI_", extra="forbid", frozen=True, hide_input_in_errors=True
    )

    home: Path = Field(description="The folder of this installation; other paths start here.")
    store: str = "sqlite:///{home}/madoguchi.db"
    policy: Path | None = None
    pepper_file: Path = Path("keys/pepper")
    courier_file: Path = Path("keys/courier")
    courier_public: str
    recovery_public: str
    root_public: str
    child_host: str = "127.0.0.1"
    child_port: int = 8080
    child_origin: str = ""
    console_host: str = "127.0.0.1"
    console_port: int = 8090
    console_origin: str = ""
    debug: bool = False

    @property
    def store_url(self) -> str:
        """The database address, with the home folder filled in."""
        return self.store.replace("{home}", str(self.home))

    def path(self, named: Path) -> Path:
        """Find a file named in the settings."""
        return named if named.is_absolute() else self.home / named


def load(home: Path) -> Settings:
    """Read the settings of the installation in ``home``. Raises ``UnsafeStart``."""
    source = home / FILE
    if not source.is_file():
        raise UnsafeStart(f"there is no {FILE} in {home.name}; run 'madoguchi init' first")
    try:
        written = tomllib.loads(source.read_text(encoding="utf-8")) | {"home": home.resolve()}
        kept = {name: value for name, value in written.items() if _variable(name) not in environ}
        return Settings(**kept)
    except ValidationError as faults:
        lines = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in faults.errors()]
        raise UnsafeStart(f"{FILE}: " + "; ".join(lines)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise UnsafeStart(f"{FILE} is not valid TOML") from None


def _variable(name: str) -> str:
    return f"MADOGUCHI_{name.upper()}"


def key_faults(settings: Settings) -> list[str]:
    """Name every key file that is missing, misshapen, or readable by others."""
    faults = []
    for path in (settings.path(settings.pepper_file), settings.path(settings.courier_file)):
        name = path.name
        if not path.is_file():
            faults.append(f"the key file '{name}' is missing; restore it from where keys are kept")
        elif stat.S_IMODE(path.stat().st_mode) & 0o077:
            faults.append(f"the key file '{name}' can be read by others; run: chmod 600 on it")
        elif path.stat().st_size != KEY_BYTES:
            faults.append(f"the key file '{name}' is not a key of {KEY_BYTES} bytes")
    if settings.pepper_file == settings.courier_file:
        faults.append("pepper_file and courier_file name the same file")
    return faults


def face_faults(host: str, origin: str, name: str) -> list[str]:
    """Refuse plain HTTP towards a public address; a proxy with TLS names its https origin."""
    faults = []
    named = urlsplit(origin).hostname or host
    if not (_private(host) and _private(named)) and not origin.startswith("https://"):
        faults.append(
            f"{name}_host {host} is public but {name}_origin is not https; put TLS in front of it"
        )
    return faults


def shared_host_faults(settings: Settings) -> list[str]:
    """Keep the two faces on two host names: cookies know no ports."""
    names = [
        urlsplit(origin).hostname for origin in (settings.child_origin, settings.console_origin)
    ]
    shared = names[0] is not None and names[0] == names[1]
    return ["child_origin and console_origin share a host name; cookies know no ports"] * shared


def _private(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def refuse(faults: list[str]) -> None:
    """Stop the start with one plain line that names every reason."""
    if faults:
        raise UnsafeStart("; ".join(faults))


def read_key(path: Path) -> Secret:
    """Read a key file that ``key_faults`` found sound."""
    return Secret(path.read_bytes())
