"""Workbooks that a password opens: decrypted in memory at the door, and encrypted again when they are saved.

Nothing decrypted is written to a disk. Source of the format: [MS-OFFCRYPTO] 2.3.4 (ECMA-376 document encryption).
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from xltoolkit.model import Limits, OutputError, WorkbookError
from xltoolkit.workbook.package.book import PackageWorkbook
from xltoolkit.workbook.package.container import Package, file_bytes
from xltoolkit.workbook.package.refusal import FETCH_AGAIN, REMOVE_PASSWORD
from xltoolkit.workbook.passwords import GIVE, NOBODYS, Passwords

if TYPE_CHECKING:
    from msoffcrypto.format.ooxml import OOXMLFile

READ = "工作簿有打开密码，已用所给的密码打开"
SEALED = "工作簿有打开密码：结果已用同一密码重新加密；加密方式是 AES-256，盐值、迭代次数等参数可能与原文件不同"


class EncryptedWorkbook(PackageWorkbook):
    """A workbook that was decrypted in memory, and is encrypted with the same password when it is saved.

    Args:
        package: what was decrypted.
        sealed: the file's bytes as they were read.
        password: which opened them.
    """

    confidential: ClassVar[bool] = True

    def __init__(self, package: Package, sealed: bytes, password: str) -> None:
        super().__init__(package)
        self._sealed = sealed
        self._password = password
        self._told = READ

    @classmethod
    def unlock(cls, path: Path, passwords: Passwords, limits: Limits) -> EncryptedWorkbook:
        """Open an encrypted workbook.

        Raises:
            WorkbookError: no password opens it, the extra for encrypted workbooks is missing, or it is no workbook.
        """
        sealed = file_bytes(path, limits.file_mb)
        plain, password = decrypted(path, sealed, passwords)
        return cls(Package.of(path, plain, limits), sealed, password).opened()

    @property
    def remarks(self) -> tuple[str, ...]:
        """What its owner should know of the file."""
        return (self._told, *super().remarks)

    def _pack(self, target: Path) -> bytes:
        """Return the workbook encrypted; without an effective edit it is the source to the byte.

        Raises:
            OutputError: it could not be encrypted.
        """
        if not self._package.changed:
            return self._sealed
        sealed = _encrypted(self._package.content(), self._password, target)
        self._told = SEALED
        return sealed


def unlocked(path: Path, passwords: Passwords, limits: Limits) -> Package:
    """Return the parts of an encrypted workbook; what is done to them is not saved.

    Raises:
        WorkbookError: as ``decrypted``, or it is no workbook.
    """
    return Package.of(path, decrypted(path, file_bytes(path, limits.file_mb), passwords)[0], limits)


def decrypted(path: Path, sealed: bytes, passwords: Passwords) -> tuple[bytes, str]:
    """Return what an encrypted file holds, and the password that opens it.

    Raises:
        WorkbookError: no password opens it, the extra for encrypted workbooks is missing, or the file is damaged.
    """
    file = _office_file(path, sealed)
    none_given = passwords.none_given
    for password in passwords.candidates(path):
        if (plain := _opened(path, file, password)) is not None:
            passwords.remember(password)
            return plain, password
        none_given &= password == NOBODYS
    what = "工作簿已加密（有打开密码），没有给出密码" if none_given else "密码不对，打不开加密的工作簿"
    raise WorkbookError(what, where=str(path), advice=f"{GIVE}；也可以{REMOVE_PASSWORD}")


def _office_file(path: Path, sealed: bytes) -> OOXMLFile:
    try:
        from msoffcrypto.format.ooxml import OOXMLFile  # noqa: PLC0415 - an extra that few need
    except ImportError:
        advice = f"安装：pip install 'xltoolkit[encrypted]'；也可以{REMOVE_PASSWORD}"
        what = "工作簿已加密（有打开密码），这里没有安装解密用的组件"
        raise WorkbookError(what, where=str(path), advice=advice) from None
    if b"<!" in _information(sealed).replace(b"\0", b""):
        raise _damaged(path, "加密信息里有文档类型声明，可能是恶意构造的文件")
    try:
        return OOXMLFile(BytesIO(sealed))
    except Exception as error:  # noqa: BLE001 - of a file from outside, its reader raises anything
        raise _damaged(path, f"加密信息读不懂（{type(error).__name__}）") from None


def _information(sealed: bytes) -> bytes:
    """Return the stream that tells how a file is encrypted; nothing where there is none."""
    from olefile import OleFileIO  # noqa: PLC0415 - few need it

    try:
        with OleFileIO(BytesIO(sealed)) as file, file.openstream("EncryptionInfo") as stream:
            return bytes(stream.read())
    except Exception:  # noqa: BLE001 - of a file from outside, its reader raises anything; the next step says so
        return b""


def _opened(path: Path, file: OOXMLFile, password: str) -> bytes | None:
    """Return what a file holds, or None if the password is not the one."""
    from msoffcrypto.exceptions import InvalidKeyError  # noqa: PLC0415 - as above

    plain = BytesIO()
    try:
        file.load_key(password=password, verify_password=True)
    except InvalidKeyError:
        return None
    except Exception as error:  # noqa: BLE001 - of a file from outside, its reader raises anything
        raise _damaged(path, f"加密信息读不懂（{type(error).__name__}）") from None
    try:
        file.decrypt(plain, verify_integrity=file.type == "agile")
    except Exception as error:  # noqa: BLE001 - as above
        raise _damaged(path, f"加密的内容已损坏（{type(error).__name__}）") from None
    return plain.getvalue()


def _encrypted(content: bytes, password: str, target: Path) -> bytes:
    from msoffcrypto.format.ooxml import OOXMLFile  # noqa: PLC0415 - as above

    sealed = BytesIO()
    try:
        OOXMLFile(BytesIO(content)).encrypt(password, sealed)
    except Exception as error:  # noqa: BLE001 - nothing may be written in the clear, whatever went wrong
        raise OutputError(
            "结果无法重新加密，没有写入",
            where=str(target),
            why=type(error).__name__,
            advice=f"{REMOVE_PASSWORD}；原有文件没有改动",
        ) from None
    return sealed.getvalue()


def _damaged(path: Path, why: str) -> WorkbookError:
    return WorkbookError("工作簿已加密，而且无法解密", where=str(path), why=why, advice=FETCH_AGAIN)
