"""XML as a stream of events, for documents that may be hostile."""

from collections.abc import Callable
from xml.parsers import expat

from cockpit.errors import WrongInput

Attributes = dict[str, str]


class LocalNames(dict[str, str]):
    """Names without their namespace prefix, for programs choose different ones."""

    def __missing__(self, name: str) -> str:
        local = self[name] = name.rpartition(":")[2]
        return local


def parse_xml(
    document: bytes,
    on_start: Callable[[str, Attributes], None],
    on_end: Callable[[str], None],
    on_text: Callable[[str], None],
) -> None:
    """Call back for each element and text of a document. Entities and document types are refused unread.

    Raises:
        WrongInput: `file_unreadable`: it is no well-formed XML, or it declares a document type.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = on_start
    parser.EndElementHandler = on_end
    parser.CharacterDataHandler = on_text
    try:
        parser.Parse(document, True)
    except expat.ExpatError as error:
        raise WrongInput("file_unreadable") from error


def _refuse_doctype(*_declared: object) -> None:
    raise WrongInput("file_unreadable")
