"""Files of any system into canonical records: CSV, XLSX and ODS, with what was guessed, refused and left out."""
