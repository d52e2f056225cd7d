"""What may be a quote, by each rule for itself."""
