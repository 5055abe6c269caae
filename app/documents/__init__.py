"""Documents on paper: tagged PDF files, QR codes, the seal, and words for official texts."""
