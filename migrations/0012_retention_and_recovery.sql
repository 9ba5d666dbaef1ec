-- What the nightly clean-up walks: that a mail was sent is kept for ten years, like the history.
CREATE INDEX outbox_by_age ON outbox (created_at);
