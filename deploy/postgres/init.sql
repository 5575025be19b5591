-- Run by the image at the first start, as the superuser that nobody uses afterwards.
\set owner_password `cat /run/secrets/db_owner_password`
\set app_password `cat /run/secrets/db_app_password`
\set backup_password `cat /run/secrets/db_backup_password`
\i /etc/postgresql/roles.sql
