"""Lists from Excel into the register: read apart, understood, checked, written as the screen writes, taken back."""
