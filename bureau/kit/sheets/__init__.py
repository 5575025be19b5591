"""Rosters in, workbooks out. Knows no app: an app declares its sheet (`sheet.Sheet`) and reads it through `reading.start`.

Reading order: sheet (the declaration) · rules, values (one cell) · headings (which column is what) · normalise (a chunk of
rows, column by column) · opening (bytes to cells) · child (the process that does all this) · frames (what it sends) ·
kinds, guard (what is refused before anything is believed) · reading (the parent's side) · workbook, template (the way back).
"""
