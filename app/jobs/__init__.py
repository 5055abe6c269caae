"""Work after the answer: outbox, queues, sweeper."""
