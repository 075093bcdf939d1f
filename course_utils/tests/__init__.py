"""What a notebook cannot test by itself."""
