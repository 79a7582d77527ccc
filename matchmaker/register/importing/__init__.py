"""From a union's workbook to the register: read, shown, confirmed, and handed back with its faults marked."""
