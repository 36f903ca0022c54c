"""The words for every code of `problems`: what is wrong, and what would be right. In the reader's language."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TABLE: dict[str, str | Promise] = {
    "not_found": _("There is no such file, or it can't be opened. Give the path of a CSV or XLSX file."),
    "upload_gone": _("The uploaded file is no longer there. Upload it again."),
    "given_up": _(
        "The worker was interrupted %(attempts)s times over this import; nothing was written. Split the file into"
        " smaller ones, or ask the administrator to look into the worker's log."
    ),
    "stale": _("The records have changed since this file was checked, so nothing was written. Upload the file again."),
    "not_permitted": _("The permission to import was withdrawn from the person who uploaded the file."),
    "not_ready": _("Rows of the file are refused, and nobody said that the good ones should go in."),
    "refused": _("The import was refused, and nothing was written. Upload the file again."),
    "empty_file": _("The file holds no table. Its first row has to be the header."),
    "file_too_large": _("The file is larger than %(limit)s MB. Split it into several files."),
    "too_many_rows": _("The file has more than %(limit)s rows. Split it into several files."),
    "too_many_errors": _(
        "More than %(limit)s cells are wrong. Check whether this is the right file and whether its columns have moved."
    ),
    "too_many_columns": _(
        "The file has more than %(limit)s columns. Delete the empty columns at the right and save again."
    ),
    "too_complex": _(
        "The sheet is too complicated to read safely (very many formulas, merged cells or odd rows). Copy its"
        " values into a new workbook and save that as .xlsx."
    ),
    "cell_too_large": _(
        "Row %(row)s holds a cell of more than a megabyte. Most often a quotation mark is missing before it."
    ),
    "unsupported_format": _(
        "This is a file of the format “%(format)s”, which isn't taken. Open it in your spreadsheet program "
        "and save it as .xlsx."
    ),
    "encrypted": _(
        "The workbook is protected with a password. Remove the password, save it as .xlsx and upload it again."
    ),
    "utf16": _("The text is stored in UTF-16. Save it as “CSV UTF-8”, or as .xlsx."),
    "nul_bytes": _(
        "The file contains NUL bytes: it is no text, or it is damaged. Export it again as “CSV UTF-8” or .xlsx."
    ),
    "mixed_encoding": _(
        "Line %(line)s is stored in another encoding than the rest of the file. Put the parts together in a "
        "spreadsheet program and save as “CSV UTF-8” or .xlsx."
    ),
    "unknown_encoding": _("Line %(line)s is neither UTF-8 nor GB18030 text. Save the file as “CSV UTF-8” or .xlsx."),
    "open_quote": _(
        "The quotation mark that opens in row %(row)s is never closed: everything behind it would be one "
        "cell. Close it, or write it twice."
    ),
    "broken_header": _(
        "The header in row %(row)s has a quotation mark that doesn't fit. Write the header anew, without "
        "quotation marks."
    ),
    "broken_zip": _(
        "The workbook is damaged or is no .xlsx file. Open it in your spreadsheet program and save it again as .xlsx."
    ),
    "broken_workbook": _(
        "The workbook is damaged (%(part)s). Open it in your spreadsheet program and save it again as .xlsx."
    ),
    "zip_bomb": _(
        "The workbook unpacks to far more than a table of policies can hold, so it isn't opened. Copy the "
        "table into a new workbook and save that."
    ),
    "doctype": _(
        "The workbook contains a document type declaration, which no spreadsheet program writes. It isn't "
        "opened. Copy the table into a new workbook."
    ),
    "no_sheet": _("The workbook has no worksheet. Put the table on the first sheet."),
    "only_hidden_sheets": _("All worksheets are hidden. Show the one with the table and save again."),
    "no_header": _(
        "Row %(row)s is not a header: it names none, or only one, of the known columns. The header has to be "
        "the first row; download the template for the names."
    ),
    "title_above_header": _(
        "The header stands in row %(header)s, below other text in row %(row)s. Delete the rows above the header."
    ),
    "duplicate_columns": _("One column is there twice: %(columns)s. Keep one of each."),
    "missing_columns": _("Required columns are missing: %(columns)s. Add them to the header; the template has all."),
    "header_unit": _(
        "The header “%(column)s” gives the unit “%(unit)s”, in which this column isn't read. Convert the "
        "values (kg for weights, a fraction or a %% sign in each cell for rates, whole units of money) and "
        "take the unit out of the header."
    ),
    "unknown_mapping": _(
        "There is no column mapping of the name “%(mapping)s” for this kind of spreadsheet. Saved: %(saved)s."
    ),
    "mapping_does_not_fit": _(
        "The file has none of these headers, of which the column mapping “%(mapping)s” speaks: %(columns)s. Choose"
        " another mapping, or none."
    ),
    "person_needed": _("These rows are taken in by a person: name one with --user."),
    "unknown_user": _("There is no active user of that name. Give an existing user, or none."),
}

CELL: dict[str, str | Promise] = {
    "required": _("The cell is empty, but this column is required. Fill it in."),
    "too_long": _("The text has %(length)s characters; at most %(limit)s fit. Shorten it."),
    "control_character": _("The text contains the control character %(character)s. Type the cell anew."),
    "unreadable": _(
        "Characters of the text were lost in an earlier conversion. Type the cell anew, or export it again."
    ),
    "formula_cell": _("The cell holds a formula. Copy it and paste it back as a value."),
    "error_cell": _("The cell shows an error of the spreadsheet program. Correct it, or empty the cell."),
    "merged_cell": _("The cell is merged with one of row %(range)s. Unmerge the cells and fill in each of them."),
    "date_here": _("The spreadsheet program has made a date of this cell. Format it as text and type it anew."),
    "boolean_here": _("The cell holds TRUE or FALSE, which has no meaning here. Type the value as text."),
    "number_too_long": _(
        "A spreadsheet keeps only 15 digits of a number, so digits of this one are lost. Format the cell as "
        "text and type the number anew."
    ),
    "number_as_identifier": _(
        "The cell holds a number with decimals or a sign. Format it as text and type the identifier anew."
    ),
    "masked_number": _(
        "What this cell shows is made by its number format and isn't in the cell. Format it as text and type "
        "the identifier anew."
    ),
    "scientific_identifier": _(
        "The number was shortened to scientific notation and its digits are lost. Format the column as text "
        "and type the number anew."
    ),
    "floated_identifier": _("“.0” was added by another program. Write the identifier without it, as text."),
    "line_break": _("An identifier can't contain a line break or a tab. Put it on one line."),
    "bad_email": _("This is no e-mail address. Write one address like name@example.com, or leave the cell empty."),
    "unknown_choice": _("This is none of the accepted values. Accepted: %(accepted)s."),
    "unknown_items": _("“%(item)s” is none of the accepted values. Accepted, with commas between them: %(accepted)s."),
    "shared_currency_sign": _("Several currencies have this sign. Write the code, such as CNY or USD."),
    "not_yes_no": _("Write yes or no (是 / 否), or leave the cell empty."),
    "not_a_number": _("This is no number. Write it like 1234.50."),
    "ambiguous_number": _("The commas, points or spaces allow more than one reading. Write the number like 1234.50."),
    "scientific_number": _("Scientific notation isn't taken. Write the number out, like 1234.50."),
    "not_finite": _("This is not a finite number. Write it like 1234.50."),
    "negative": _("The amount is below zero. Write 0 or more."),
    "negative_in_brackets": _(
        "Brackets stand for a negative number in accounts. Write an amount of 0 or more, without brackets."
    ),
    "not_positive": _("The value has to be greater than zero."),
    "too_large": _("The number is too large: it has to be below 100,000,000,000."),
    "above_limit": _("The number is too large: it has to be below %(limit)s."),
    "too_many_decimals": _(
        "At most %(decimals)s decimals are taken here. Round the number yourself: it isn't rounded for you."
    ),
    "currency_conflict": _(
        "The amount is marked %(sign)s, but the currency of the row is %(currency)s. Make them agree."
    ),
    "rate_range": _("The rate has to be between 0 and 1. For five per cent write 0.05 or 5%%."),
    "not_a_date": _("This is no date. Write it like 2026-01-05 or 2026-01-05 09:30."),
    "no_such_day": _("There is no such day. Write the date like 2026-01-05."),
    "no_such_time": _("There is no such time of day. Write it like 2026-01-05 09:30, from 00:00 to 23:59."),
    "ambiguous_date": _("Day and month could be exchanged. Write the year first: 2026-04-03."),
    "two_digit_year": _("The year has two digits only. Write it with four: 2026-04-03."),
    "date_out_of_range": _("The date lies outside %(first)s to %(last)s. Check the year."),
    "not_a_zone": _("This is no IANA time zone. Write one like Europe/Berlin, or leave the cell empty."),
    "row_twice": _("Row %(other)s has the same policy number and tracking number. Delete one of the two rows."),
    "policy_differs": _(
        "Row %(other)s of the same policy says “%(theirs)s” here. All rows of a policy have to say the same."
    ),
    "before_dispatch": _("This is before the dispatch at %(dispatched)s. Correct one of the two times."),
    "too_many_cells": _(
        "The row has %(cells)s cells, the header only %(columns)s: the values have moved to other columns. "
        "Put text with commas between quotation marks."
    ),
    "broken_quotes": _(
        "The quotation marks of this row don't fit. Put the whole cell between quotation marks and write "
        "those inside it twice."
    ),
    "policy_has_claims": _(
        "The policy already has claims, so what the contract fixes can't be changed by an import (on record: "
        "“%(old)s”). Take the change out of the file."
    ),
    "policy_not_in_force": _(
        "The policy is on record as rescinded or cancelled, so an import can't change what the contract fixes"
        " (on record: “%(old)s”)."
    ),
    "number_needed": _("Give the tracking number, or the number of a policy that has one parcel only."),
    "in_future": _("This time has not come yet. Correct the date, or the offset behind it."),
    "after_receipt": _("This is after the claim was received. Correct one of the two times."),
    "unknown_parcel": _(
        "No parcel on record bears this number. Import its policy or order first, or correct the number; then upload"
        " the file again."
    ),
    "unknown_policy": _("There is no such policy or order on record. Import it first, or correct the number."),
    "parcel_not_of_policy": _(
        "The parcel %(tracking_no)s does not stand under this policy. Correct one of the two numbers."
    ),
    "parcel_of_several": _("The parcel stands under several policies (%(policies)s). Give the policy's number too."),
    "policy_of_several": _("The policy has %(count)s parcels. Give the tracking number too."),
    "not_policys_currency": _(
        "The policy's currency is %(currency)s, and a claim is made in it. Convert the sum; the invoice's own currency"
        " and unit price have columns of their own."
    ),
    "no_offset": _(
        "The time has no offset, and nothing says where it was read. Write it like 2026-01-16T11:20+01:00, or give the"
        " time zone."
    ),
    "reported_before": _("It was reported before it happened. Correct one of the two times."),
    "same_number": _("The new number is the old one. Correct it, or take the row out."),
    "no_renumbering": _("Only a renumbering has a new number. Empty the cell, or correct the event."),
    "two_times": _("Row %(other)s gives another time for the same event of this parcel. Keep one of the two rows."),
    "recorded_otherwise": _(
        "On record is %(recorded)s, known since %(since)s. Only a report made after that replaces it: give the time of"
        " the report, or correct the record on the parcel's page."
    ),
    "same_parcel": _(
        "Row %(other)s names the same parcel by another of its tracking numbers. Delete one of the two rows."
    ),
}

WARNING: dict[str, str | Promise] = {
    "normalised": _("Full-width digits, stray spaces or invisible characters were normalised."),
    "thousands_separator": _("Thousands separators were taken out."),
    "currency_sign": _("Currency signs were taken out; they agree with the currency."),
    "float_noise": _("Numbers were read with the 15 digits that the spreadsheet program shows."),
    "serial_date": _("Numbers in a text cell were read as a spreadsheet's day numbers."),
    "time_dropped": _("A time of day stood beside a date and was left out."),
    "looks_like_formula": _("Text that looks like a formula was kept as text."),
    "new_carrier": _("“%(name)s” is not among the carriers; it will be added."),
    "insured_above_value": _("The sum insured is above the insured value: the excess has no effect (GT-7)."),
    "category_not_agreed": _("Precious goods that the policy doesn't state as agreed are not covered (GT-2.2)."),
    "category_uninsurable": _("Goods of this category can't be insured (GT-2.3)."),
    "zone_assumed": _("Neither a time zone nor an offset says where the parcel arrived: Asia/Shanghai is assumed."),
    "unknown_column": _("The column “%(column)s” is not known and was ignored."),
    "column_without_header": _("Values in a column without a header were ignored."),
    "row_without_known_cells": _("Rows without a value in any known column were ignored."),
    "blank_rows_above": _(
        "There are empty rows above the header; rows are numbered as the spreadsheet program shows them."
    ),
    "other_sheet": _("The sheet “%(sheet)s” was ignored; the table is read from “%(used)s”."),
    "hidden_sheet": _("The hidden sheet “%(sheet)s” was ignored."),
    "hidden_rows": _("%(hidden)s hidden rows are imported like the others."),
    "byte_order_mark": _("The byte order mark at the beginning of the file was left out."),
    "read_as_gb18030": _("The file is no UTF-8 and was read as GB18030."),
    "misnamed": _("By its content the file is %(format)s, whatever its name says."),
    "no_rows": _("There is no row below the header."),
    "blank_keeps": _("Empty cells leave what is on record as it is."),
    "nothing_claimed": _("No sum is claimed; it has to be asked for."),
    "number_elsewhere": _("The new number is borne by another parcel too; both will be found by it."),
    "mapping_used": _("The columns were read as the saved mapping “%(mapping)s” says."),
    "imported_before": _("The same file was imported before, on %(on)s (import %(batch)s)."),
}


def table_message(code: str, params: Mapping[str, object]) -> str:
    return _say(TABLE, code, params)


def cell_message(code: str, params: Mapping[str, object]) -> str:
    return _say(CELL, code, params)


def warning_message(code: str, params: Mapping[str, object]) -> str:
    return _say(WARNING, code, params)


def _say(words: Mapping[str, str | Promise], code: str, params: Mapping[str, object]) -> str:
    # A currency that isn't known leaves a gap in the sentence; close it.
    return " ".join((str(words[code]) % params).split())
