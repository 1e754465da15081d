-- Without warnings about the server's own tables.
SET client_min_messages = error;
SET ROLE :"owner";
ANALYZE;
