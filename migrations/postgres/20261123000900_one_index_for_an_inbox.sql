-- Every notification was in two indexes of its inbox, and most of what telling many people costs is the pages of these. One serves the list,
-- the replay and the unread ones: who looks for those reads `is_read` in the index, without the rows. Two new ones with the same `seq` are
-- refused as before.
CREATE UNIQUE INDEX notifications_place ON notifications (user_id, seq, is_read);
DROP INDEX notifications_inbox;
DROP INDEX notifications_unread;
