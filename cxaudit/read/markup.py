"""XML from strangers: no document types, no entities, bounded in depth, in tags and in the size of each tag."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from xml.parsers import expat

from cxaudit.errors import Code
from cxaudit.language import N_, _
from cxaudit.read import limits
from cxaudit.read.limits import Refusal

Opened = Callable[[dict[str, str]], None]
"""Takes the attributes of an element that has just been opened."""
Closed = Callable[[], None]
Written = Callable[[str], None]
"""Takes a piece of the text between tags."""

_ENCODINGS = {None, "utf-8", "utf8", "utf-16", "utf-16le", "utf-16be", "us-ascii", "ascii", "iso-8859-1"}
_CHUNK = 64 << 10


class Markup:
    """Hands the elements of one part to whoever asked for them.

    Names are written ``namespace local``, or ``local`` alone where there is no namespace.
    """

    def __init__(
        self,
        label: str,
        refusal: Refusal,
        opened: Mapping[str, Opened],
        closed: Mapping[str, Closed] | None = None,
        written: Written | None = None,
    ) -> None:
        self._label = label
        self._refusal = refusal
        self._opened = opened
        self._closed = closed or {}
        self._written = written

    def read(self, part: bytes) -> None:
        """Go through the part once.

        Raises:
            CxauditError: it is not well-formed, declares a document type, or is beyond a limit.
        """
        self._refusal.tags_left -= part.count(b"<")
        if self._refusal.tags_left < 0:
            raise self._refusal(Code.TOO_COMPLEX, part=self._label, what=N_("tags"), limit=self._refusal.tags)
        parser = self._parser()
        try:
            for start in range(0, len(part), _CHUNK):
                parser.Parse(part[start : start + _CHUNK], False)
                if start + _CHUNK - parser.CurrentByteIndex > limits.TAG_BYTES:
                    raise self._refusal(
                        Code.TOO_COMPLEX,
                        part=self._label,
                        what=N_("bytes in one tag"),
                        limit=limits.TAG_BYTES,
                    )
            parser.Parse(b"", True)
        except expat.ExpatError as fault:
            raise self._damaged(
                _("the XML breaks off or is wrong in line {line}", line=fault.lineno)
            ) from None

    def _parser(self) -> expat.XMLParserType:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._elements()
        parser.CharacterDataHandler = self._written
        parser.XmlDeclHandler = self._declared
        parser.StartDoctypeDeclHandler = self._forbidden
        parser.EntityDeclHandler = self._forbidden
        parser.ExternalEntityRefHandler = self._forbidden
        return parser

    def _elements(self) -> tuple[Callable[[str, dict[str, str]], None], Callable[[str], None]]:
        """Handlers of tags; closures, since they run more often than anything else here."""
        depth = 0
        deepest = limits.DEPTH
        opened_for, closed_for = self._opened.get, self._closed.get

        def open_(name: str, attributes: dict[str, str]) -> None:
            nonlocal depth
            depth += 1
            if depth > deepest:
                raise self._refusal(
                    Code.TOO_COMPLEX, part=self._label, what=N_("levels of nesting"), limit=deepest
                )
            if opened := opened_for(name):
                opened(attributes)

        def close(name: str) -> None:
            nonlocal depth
            depth -= 1
            if closed := closed_for(name):
                closed()

        return open_, close

    def _declared(self, version: str, encoding: str | None, standalone: int) -> None:
        # Other encodings could hide tags from the count in `read`.
        if (encoding and encoding.lower()) not in _ENCODINGS:
            raise self._damaged(_("unknown text encoding"))

    def _forbidden(self, *given: object) -> int:
        raise self._refusal(Code.FORBIDDEN_XML, part=self._label)

    def _damaged(self, reason: str) -> Exception:
        return self._refusal(Code.DAMAGED, reason=f"{self._label}: {reason}")
