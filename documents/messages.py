"""What is said to a person about a refused file: what is wrong, and what to do."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from documents.inspection import Code, Inspection

_MESSAGES: dict[Code, Promise] = {
    Code.FILE_MISSING: _("There is no such file. Check the path."),
    Code.NOT_A_FILE: _("This is a folder or a device, not a file. Name the files one by one."),
    Code.UNREADABLE: _("The file can't be opened. Check who may read it, or send it again."),
    Code.EMPTY_FILE: _("The file is empty: nothing arrived but its name. Send it again."),
    Code.TOO_LARGE: _("The file is larger than %(megabytes)s MB. Send a smaller picture, or split the document."),
    Code.TYPE_NOT_ALLOWED: _(
        "This kind of file (%(kind)s) is not taken. Send a JPEG, PNG, WebP or HEIC picture, or a PDF."
    ),
    Code.SPOOFED_TYPE: _(
        "The name ends in .%(extension)s but the content is something else (%(kind)s). "
        "Send the original picture or document."
    ),
    Code.OFFICE_DOCUMENTS_OFF: _("Word and Excel files are not taken here. Save the document as PDF and send that."),
    Code.DAMAGED: _("The file is damaged and can't be shown. Open it, save it anew, and send it again."),
    Code.TRUNCATED: _("The file ends too early: a part of it is missing. Send it again, whole."),
    Code.TOO_MANY_PIXELS: _(
        "The picture has %(width)s x %(height)s pixels; at most %(megapixels)s million are taken. Send a smaller copy."
    ),
    Code.TOO_MANY_FRAMES: _("The file holds %(frames)s pictures, too many for one file. Send them singly."),
    Code.DECOMPRESSION_BOMB: _(
        "The file would unpack to far more than it seems to hold, so it was not opened. Save it anew and send that."
    ),
    Code.TOO_COMPLEX: _("Looking into the file took too long or too much memory. Print it to PDF and send that."),
    Code.POLYGLOT: _("The file is two kinds of file at once (it also holds %(other)s). Save it anew and send that."),
    Code.TRAILING_DATA: _("After its end the file goes on with %(bytes)s bytes of something else. Save it anew."),
    Code.HIDDEN_MARKUP: _(
        "The picture's properties hold a web page or a script (%(found)s). Save the picture anew, without properties."
    ),
    Code.ACTIVE_CONTENT: _(
        "The document holds something that acts by itself (%(found)s). Print it to PDF and send the print."
    ),
    Code.EMBEDDED_FILE: _("The document has files inside it. Print it to PDF, and send the files inside one by one."),
    Code.EXTERNAL_CONTENT: _("The document reaches for files outside itself. Print it to PDF and send the print."),
    Code.MACROS: _("The document has macros. Save it as PDF and send that."),
    Code.ENCRYPTED: _(
        "The document is locked by a password or by restrictions. Print it to PDF without a password and send that."
    ),
    Code.NO_PAGES: _("The document has no pages. Send the one that does."),
    Code.TOO_MANY_PAGES: _("The document has %(pages)s pages; at most %(limit)s are taken. Split it."),
}


def message_of(inspection: Inspection) -> str | None:
    """The message of a refused file in the current language; None for an accepted one."""
    if inspection.code is None:
        return None
    return str(_MESSAGES[Code(inspection.code)]) % dict(inspection.details)
