-- A certificate's deletion after ten years asks whether a session still names it.
CREATE INDEX sessions_of_certificate ON sessions (certificate);

-- Mails with a secret whose sender died before it noted how the sending went.
CREATE INDEX outbox_unnoted ON outbox (created_at) WHERE state = 'pending' AND text IS NULL;

-- When the enrolment put a password of the user's own in place of a temporary one: asked again, it is done already.
ALTER TABLE enrolments ADD COLUMN replaced_at INTEGER;
