"""What every house stands on."""
