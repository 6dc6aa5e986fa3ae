"""What other parts of the runtime may wait for."""

from django.dispatch import Signal

#: A test was closed, whatever closed it; sent inside the transaction. Argument: `assessment`.
closed = Signal()
