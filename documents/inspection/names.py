"""What a file calls itself, made safe to show and to hand back.

The name never decides what a file is or whether it comes in, and never becomes a path of ours (files lie under random
names). It is shown to people and handed back to their computers, so it must not deceive either.
"""

import os.path
import re
import unicodedata

# File systems count bytes: with its ending a name of this length fits everywhere, also when it is saved twice.
MAX_STEM, MAX_STEM_BYTES = 100, 180
DEFAULT_STEM = "evidence"

EXTENSIONS = {
    "image/jpeg": ("jpg", "jpeg", "jpe", "jfif"),
    "image/png": ("png",),
    "image/webp": ("webp",),
    "image/heic": ("heic", "heif", "hif"),
    "application/pdf": ("pdf",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ("docx",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ("xlsx",),
}
ALLOWED_EXTENSIONS = frozenset(extension for group in EXTENSIONS.values() for extension in group)
# Other pictures and papers: a wrong ending among these is a slip, so it is replaced and nothing more.
_OTHER_PAPERS = """
gif bmp tif tiff avif jxl jp2 dng txt csv doc xls ppt pptx odt ods odp rtf wps et ofd eml tmp dat bin
"""
# Programs, scripts, web pages, shortcuts, macro documents, archives: a picture or paper that calls itself one of
# these keeps the word but loses the dot, so that nobody's computer is told to run it.
_DANGEROUS = """
exe com scr pif bat cmd msi msp mst dll sys cpl drv ocx lnk url hta jar class app apk ipa dmg pkg iso img vhd vhdx
js jse mjs cjs vbs vbe vb wsf wsh wsc ps1 psm1 psd1 sh bash zsh csh ksh py pyc pyw pl rb lua cgi fcgi reg inf ins
php php3 php4 php5 php7 php8 phtml phar asp aspx ashx asmx cer jsp jspx jspf htm html xhtml xht shtml mht mhtml
svg svgz xml xsl xslt swf wasm docm dotm xlsm xltm xlam pptm potm ppsm sldm chm hlp scf desktop application gadget msc
deb rpm run elf so dylib zip rar 7z tar gz tgz bz2 xz zst cab arj lzh ace z htaccess
"""
HARMLESS_EXTENSIONS = ALLOWED_EXTENSIONS | frozenset(_OTHER_PAPERS.split())
DANGEROUS_EXTENSIONS = frozenset(_DANGEROUS.split())
_RESERVED = re.compile(r"(con|prn|aux|nul|clock\$|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])", re.IGNORECASE)
# The last five look like slashes, and become some where names are made compatible.
_FORBIDDEN = re.compile(r'[:*?"<>|;`$&#{}\\/\uff0f\uff3c\u2044\u2215\u29f8]|%(?=[0-9A-Fa-f]{2})')


def extension_of(file_name: str) -> str:
    """The ending that an operating system would go by, lower case without the dot; empty if there is none."""
    return os.path.splitext(_visible(file_name))[1][1:].strip().lower()


def safe_name(file_name: str, media_type: str | None) -> str:
    """A name to show and to send back: one component, no control or direction characters, the ending of the true type.

    At most MAX_STEM characters before the ending. Without a media type (the file was refused) the ending is kept.
    """
    name = _visible(file_name)
    stem, dotted = os.path.splitext(name)
    extension = dotted[1:].strip().lower()
    if media_type is None:
        ending = dotted if re.fullmatch(r"\.\w{1,10}", dotted) else ""
        stem = stem if ending else name
    else:
        true_endings = EXTENSIONS[media_type]
        ending = "." + (extension if extension in true_endings else true_endings[0])
        stem = stem if extension in HARMLESS_EXTENSIONS else name
    stem = _clean_stem(stem)
    return f"{stem}{ending}"


def _clean_stem(stem: str) -> str:
    stem = _FORBIDDEN.sub("_", stem)
    # A server that maps every ending ("a.php.jpg") finds none left; dates like 2026.02.04 stay as they are.
    stem = re.sub(r"\.{2,}", ".", stem)
    stem = re.sub(r"\.(?=([^\W_]+))", lambda m: "_" if m[1].lower() in DANGEROUS_EXTENSIONS else ".", stem)
    # Leading dots hide a file, dashes look like options, = + @ like formulas.
    stem = stem.strip(" .").lstrip("-=+@~ .'").rstrip(" .")[:MAX_STEM]
    stem = stem.encode()[:MAX_STEM_BYTES].decode("utf-8", "ignore").rstrip(" .")
    if not stem:
        return DEFAULT_STEM
    return f"_{stem}" if _RESERVED.fullmatch(stem.split(".")[0].strip()) else stem


def _last_component(file_name: str) -> str:
    return re.split(r"[/\\]", file_name)[-1]


def _visible(file_name: str) -> str:
    """The last component, composed (NFC), without control, format, surrogate and unassigned characters."""
    name = unicodedata.normalize("NFC", _last_component(file_name))
    name = "".join(" " if c in "\t\r\n\v\f\u2028\u2029" else c for c in name)
    name = "".join(c for c in name if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"})
    return " ".join(name.split()).strip(" .")
