"""From programme to disbursement."""
