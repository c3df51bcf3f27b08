"""Databases of their own for the proof: files of SQLite, and a server of PostgreSQL that can be crashed."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path
from typing import Protocol

import psycopg


class Databases(Protocol):
    """A kind of database: gives out new ones, all migrated, and takes copies."""

    kind: str

    def migrate_in(self) -> str:
        """The address of the database from which all others are copied; to be migrated once."""

    def fresh(self, name: str) -> str:
        """The address of a new database."""

    def whole(self, name: str) -> bool:
        """Whether the database says of itself that it is not damaged."""

    def copy(self, name: str, to: str) -> str:
        """Copy a database while nobody works on it, as a backup does; returns the address of the copy."""

    def restore(self, name: str, backup: str) -> None:
        """Put a backup in the place of a database, which stays where it is, while nobody works on it."""

    def narrow(self, name: str) -> str:
        """Put a database where the disk can be filled; returns the folder, empty if a process can be told to starve.

        Raises `NotImplementedError` with the reason where that cannot be done.
        """

    def stop(self) -> None: ...


class Sqlite:
    kind = "sqlite"

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.sqlite3"

    def _url(self, name: str) -> str:
        return f"sqlite:///{self._path(name)}"

    def migrate_in(self) -> str:
        return self._url("template")

    def fresh(self, name: str) -> str:
        return self.copy("template", name)

    def copy(self, name: str, to: str) -> str:
        with sqlite3.connect(self._path(name)) as there, sqlite3.connect(self._path(to)) as here:
            there.backup(here)
        here.close()
        there.close()
        return self._url(to)

    def restore(self, name: str, backup: str) -> None:
        self.copy(backup, name)

    def whole(self, name: str) -> bool:
        database = sqlite3.connect(self._path(name))
        found = database.execute("PRAGMA integrity_check").fetchall()
        database.close()
        return bool(found == [("ok",)])

    def narrow(self, name: str) -> str:
        """The sender writes its files itself, and can be forbidden to."""
        return ""

    def stop(self) -> None:
        """Nothing runs."""


class Postgres:
    """A server that keeps what it has committed, also when it is stopped at once."""

    kind = "postgresql"
    small = ""

    def __init__(self) -> None:
        self.bin = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
        self.owner = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        made = subprocess.run(
            [*self.owner, "mktemp", "-d", "/tmp/proof.XXXXXX"], capture_output=True, text=True, check=True, cwd="/"
        )
        self.folder = made.stdout.strip()
        self._do("initdb", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
        self.start()

    def _do(self, program: str, *arguments: str) -> None:
        command = [*self.owner, str(self.bin / program), f"--pgdata={self.folder}/data", *arguments]
        subprocess.run(command, check=True, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

    def start(self) -> None:
        options = f"-c listen_addresses='' -c unix_socket_directories='{self.folder}' -c max_connections=60"
        self._do("pg_ctl", "start", "--wait", "--silent", f"--log={self.folder}/log", f"--options={options}")

    def crash(self) -> None:
        """Stop at once, as when the power fails, and start again."""
        self._do("pg_ctl", "stop", "--silent", "--mode=immediate")
        self.start()

    def narrow(self, name: str) -> str:
        """The server writes, so its disk must be full: the events of mails move to a small one, in memory."""
        if os.getuid() != 0:
            raise NotImplementedError("only root can give the server a small disk")
        folder = f"{self.folder}/small"
        Path(folder).mkdir()
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=6m,mode=0777", "tmpfs", folder], capture_output=True, text=True
        )
        if mounted.returncode:
            raise NotImplementedError(f"no small disk can be had here: {mounted.stderr.strip()}")
        self.small = folder
        subprocess.run([*self.owner, "mkdir", "--mode=0700", f"{folder}/space"], check=True, cwd="/")
        self._ask(f"CREATE TABLESPACE small LOCATION '{folder}/space'")
        with psycopg.connect(host=self.folder, user="postgres", dbname=name, autocommit=True) as connection:
            connection.execute("ALTER TABLE commitments_deliveryevent SET TABLESPACE small")
        return folder

    def stop(self) -> None:
        self._do("pg_ctl", "stop", "--silent", "--mode=immediate")
        if self.small:
            subprocess.run(["umount", self.small], check=False)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _url(self, name: str) -> str:
        return f"postgres://postgres@/{self.folder}/{name}"

    def _ask(self, question: str) -> None:
        with psycopg.connect(host=self.folder, user="postgres", dbname="postgres", autocommit=True) as connection:
            connection.execute(question)  # type: ignore[call-overload]

    def migrate_in(self) -> str:
        self._ask("CREATE DATABASE template")
        return self._url("template")

    def fresh(self, name: str) -> str:
        return self.copy("template", name)

    def copy(self, name: str, to: str) -> str:
        self._ask(f"CREATE DATABASE {to} TEMPLATE {name}")
        return self._url(to)

    def restore(self, name: str, backup: str) -> None:
        dumped = subprocess.run(
            [*self.owner, str(self.bin / "pg_dump"), "--clean", f"--host={self.folder}", backup],
            cwd="/", capture_output=True, check=True,
        )  # fmt: skip
        into = [*self.owner, str(self.bin / "psql"), "--quiet", "--set=ON_ERROR_STOP=1", f"--host={self.folder}", name]
        subprocess.run(into, cwd="/", input=dumped.stdout, stdout=subprocess.DEVNULL, check=True)

    def whole(self, name: str) -> bool:
        with psycopg.connect(host=self.folder, user="postgres", dbname=name) as connection:
            connection.execute("SELECT count(*) FROM commitments_delivery JOIN commitments_deliveryevent USING (id)")
        return True
