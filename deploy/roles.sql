-- The accounts of the portal on a real server. Run once by a superuser, with the three passwords set in psql:
--   psql -v owner_password=... -v app_password=... -v backup_password=... -f deploy/roles.sql
-- The embedded server of `make run` makes the same three (bureau/kit/embedded.py).

-- makes the tables: `manage.py migrate` and nothing else
CREATE ROLE portal LOGIN PASSWORD :'owner_password';
-- web, worker and beat: owns nothing, so that row security holds for it
CREATE ROLE portal_app LOGIN NOINHERIT PASSWORD :'app_password';
-- reads everything, for dumps
CREATE ROLE portal_backup LOGIN BYPASSRLS PASSWORD :'backup_password';

GRANT portal_app TO portal;
GRANT pg_read_all_data TO portal_backup;

-- code-point order, as in the embedded server
CREATE DATABASE portal OWNER portal TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8';
REVOKE ALL ON DATABASE portal FROM PUBLIC;
GRANT CONNECT ON DATABASE portal TO portal_app, portal_backup;
-- the roster import copies a file into a temporary table first
GRANT TEMPORARY ON DATABASE portal TO portal_app;
