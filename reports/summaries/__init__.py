"""The official tables, one a file: each turns a summary into a neutral `danvan.office.tables.Table`."""
