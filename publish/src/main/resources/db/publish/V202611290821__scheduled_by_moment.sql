-- What is due over all platforms, and what is due next, without looking at everything that waits.
create index scheduled_post_by_moment on scheduled_post (state, due_at);
