"""One window a profile: a second start raises the first."""

import hashlib
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_WAIT_MS = 500


class SingleWindow(QObject):
    """Holds the name of a profile's window, by a local socket that only this user can reach."""

    raise_wanted = Signal()

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = "cordee-" + hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:24]
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._called)

    def is_first(self) -> bool:
        """Take the name; False when another window has it: that one was asked to come to the front."""
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if socket.waitForConnected(_WAIT_MS):
            socket.disconnectFromServer()
            return False
        QLocalServer.removeServer(self._name)  # left behind by a crash
        self._server.listen(self._name)
        return True

    def release(self) -> None:
        """Give the name back."""
        self._server.close()

    def _called(self) -> None:
        connection = self._server.nextPendingConnection()
        if connection is not None:
            connection.deleteLater()
        self.raise_wanted.emit()
