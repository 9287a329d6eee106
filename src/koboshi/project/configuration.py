"""The table of settings: every value an operator may change, with its type, default and one sentence of help."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
"""The folder of the repository: procedures, requirements, var and config.toml stand here."""

Value = str | int | bool


class ConfigurationProblem(ValueError):
    """A setting that cannot be read; the message is a sentence for the operator."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One row: `name` in config.toml, `KOBOSHI_NAME` in the environment (DATABASE_URL keeps its usual name)."""

    name: str
    type: type[str] | type[int] | type[bool]
    default: Value
    help: str
    secret: bool = False

    @property
    def variable(self) -> str:
        """The environment variable that overrides config.toml."""
        return "DATABASE_URL" if self.name == "database_url" else f"KOBOSHI_{self.name.upper()}"


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "var", str, "var", "Folder of everything the house writes: database, files, keys. Relative to the repository."
    ),
    Setting("fonts", str, "var/fonts", "Folder of the fonts for printed matter; `make up` fills it."),
    Setting("procedures", str, "procedures", "Folder of the procedure packs that `koboshi up` publishes."),
    Setting(
        "database_url",
        str,
        "",
        "postgresql:// address of the owner role of any PostgreSQL ≥ 15; empty: embedded.",
        True,
    ),
    Setting(
        "app_database_url",
        str,
        "",
        "Address of the application role; empty: the owner's address, role koboshi_app.",
        True,
    ),
    Setting("database_pool", int, 16, "Open connections per web process at most."),
    Setting("secret_key", str, "", "Key that signs sessions and links; empty: made at the first start in var/.", True),
    Setting("debug", bool, False, "Show error details in the browser. Never on a machine that others can reach."),
    Setting("allowed_hosts", str, "localhost 127.0.0.1 [::1]", "Host names the house answers to, separated by spaces."),
    Setting("public_address", str, "", "Address residents type, for links in mail; empty: localhost and the port."),
    Setting("bind", str, "127.0.0.1", "Network address the web part listens on."),
    Setting("port", int, 8000, "Port the web part listens on."),
    Setting("web_processes", int, 1, "Web processes that `koboshi up` starts."),
    Setting("worker_processes", int, 1, "Worker processes that `koboshi up` starts."),
    Setting("num_proxies", int, 0, "Reverse proxies in front; that many addresses of X-Forwarded-For are believed."),
    Setting("hsts_seconds", int, 0, "How long browsers shall insist on https; 0 sends no such header."),
    Setting("lockout_tries", int, 10, "Wrong passwords for a name from one address before sign-in closes there."),
    Setting("lockout_minutes", int, 15, "How long sign-in stays closed after too many wrong passwords."),
    Setting("second_factor", str, "offered", "Staff's second factor (TOTP or passkey): offered, or required."),
    Setting("session_hours", int, 10, "A staff session ends after this many hours."),
    Setting("upload_max_mb", int, 10, "Largest single file a resident may attach, in MiB."),
    Setting("request_max_mb", int, 60, "Largest whole request body, in MiB; beyond it the answer is 413."),
    Setting("request_max_fields", int, 1000, "Most fields in one posted form; beyond it the answer is 400."),
    Setting("log_format", str, "text", "How logs are written to stderr: text or json (one object per line)."),
    Setting("log_level", str, "INFO", "Least important level that is logged: DEBUG, INFO, WARNING or ERROR."),
    Setting("demo", bool, True, "Load invented people and sign-ins at the first start. Turn off in production."),
    Setting("reaction_attempts", int, 5, "How often a reaction is tried before a person is asked."),
    Setting("draft_days", int, 90, "Days a draft that nobody files is kept after its last change."),
    Setting("notification", str, "inbox", "Which plug-in of the port notification sends messages."),
    Setting("payment", str, "test", "Which plug-in of the port payment takes fees online."),
    Setting("signature", str, "local", "Which plug-in of the port signature signs notices."),
    Setting("scan", str, "none", "Which plug-in of the port scan looks for viruses; none leaves files `not scanned`."),
    Setting("identity", str, "demo", "Which plug-in of the port identity proves who a resident is."),
    Setting("storage", str, "folder", "Which plug-in of the port storage keeps files."),
    Setting("clamav_socket", str, "/run/clamav/clamd.ctl", "Socket of clamd for the scan plug-in clamav."),
    Setting("mail_from", str, "koboshi@localhost", "Sender address of mail."),
    Setting("smtp_host", str, "", "Mail server of the notification plug-in smtp."),
    Setting("smtp_port", int, 587, "Port of the mail server."),
    Setting("smtp_user", str, "", "User at the mail server; empty: no sign-in."),
    Setting("smtp_password", str, "", "Password at the mail server.", True),
    Setting("smtp_tls", bool, True, "Use STARTTLS with the mail server."),
)

_TRUE, _FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


def _read(setting: Setting, raw: object) -> Value:
    text = str(raw).strip()
    if setting.type is bool:
        if text.lower() not in _TRUE | _FALSE:
            raise ConfigurationProblem(f"{setting.variable} must be true or false, not {text!r}.")
        return text.lower() in _TRUE
    if setting.type is int:
        if not text.isdecimal():
            raise ConfigurationProblem(f"{setting.variable} must be a whole number, not {text!r}.")
        return int(text)
    return text


class Configuration(Mapping[str, Value]):
    """The values in force. Environment goes before config.toml, config.toml before the default."""

    def __init__(self, values: Mapping[str, Value]) -> None:
        self._values = dict(values)

    @classmethod
    def load(cls, environment: Mapping[str, str] | None = None, file: Path | None = None) -> Configuration:
        """Read all rows; raises ConfigurationProblem naming the row that cannot be read or is not known."""
        environment = os.environ if environment is None else environment
        path = file or Path(environment.get("KOBOSHI_CONFIG", ROOT / "config.toml"))
        written = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        unknown = sorted(set(written) - {setting.name for setting in SETTINGS})
        if unknown:
            raise ConfigurationProblem(f"{path.name} names settings that do not exist: {', '.join(unknown)}.")
        values: dict[str, Value] = {}
        for setting in SETTINGS:
            raw = environment.get(setting.variable, written.get(setting.name))
            values[setting.name] = setting.default if raw is None else _read(setting, raw)
        return cls(values)

    def text(self, name: str) -> str:
        """A setting that is a text."""
        return str(self._values[name])

    def number(self, name: str) -> int:
        """A setting that is a whole number."""
        return int(self._values[name])

    def flag(self, name: str) -> bool:
        """A setting that is true or false."""
        return bool(self._values[name])

    def words(self, name: str) -> list[str]:
        """A setting that lists several words."""
        return self.text(name).split()

    def path(self, name: str) -> Path:
        """A setting that is a folder; relative paths begin at the repository."""
        return (ROOT / self.text(name)).resolve()

    def __getitem__(self, name: str) -> Value:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


def reference_page() -> str:
    """The page docs/reference/settings.md, generated so that it can never be wrong."""
    lines = [
        "# Settings",
        "",
        "Generated by `koboshi docs` from `src/koboshi/project/configuration.py`. A value is read from the environment",
        "else from `config.toml` in the repository (or the file named by `KOBOSHI_CONFIG`), else the default holds.",
        "",
        "| config.toml | environment | default | meaning |",
        "|---|---|---|---|",
    ]
    for row in SETTINGS:
        default = f"`{str(row.default).lower() if row.type is bool else row.default}`" if row.default != "" else "–"
        help_text = f"{row.help} **Secret.**" if row.secret else row.help
        lines.append(f"| `{row.name}` | `{row.variable}` | {default} | {help_text} |")
    return "\n".join(lines) + "\n"
