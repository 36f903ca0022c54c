"""Policy spreadsheets: what their columns are, how a file is read, and what makes a row good.

Nothing here writes. `columns` declares the spreadsheet, `tables` turns a file into rows of cells,
`check` turns cells into the values that would be stored, and `policies.services.import_policies` stores them.
"""
