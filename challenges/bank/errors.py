"""What the bank's API refuses, with the status and the code that a program reads."""


class ApiRefusal(Exception):
    """A request that is refused: the message is for people, the code for programs."""

    def __init__(self, status: int, code: str, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.headers = headers or {}
