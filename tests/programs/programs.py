"""Helpers of the tests of programs: running a source, and the sentence of what stops it."""

from challenges.programs import InvalidSource, ProgramError, World, error_told, read, run


def finished(source, **options):
    """Return the run of a source that must not fail."""
    found = run(read(source), **options)
    assert found.error is None, found.error.as_json()
    return found


def printed(source, **options):
    return finished(source, **options).output


def stopped(source, **options):
    """Return the error that reading or running gives."""
    try:
        found = run(read(source), **options)
    except ProgramError as error:
        return error
    assert found.error is not None, (found.output, found.variables)
    return found.error


def sentence(source, **options):
    return error_told(stopped(source, **options).as_json())


def refusal(source):
    try:
        read(source)
    except InvalidSource as error:
        return error.code
    raise AssertionError("the source was read")


def world(*lines):
    return World.read(lines)
