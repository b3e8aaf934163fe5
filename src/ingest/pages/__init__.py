"""From bytes to a `Page`: decoding, splitting into blocks, PDF text with boxes."""
