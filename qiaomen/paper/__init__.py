"""Reports and people that come as tables: files of Excel or CSV, read row by row, refused row by row."""
