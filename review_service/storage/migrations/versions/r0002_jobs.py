"""The tables of Procrastinate, the job queue.

Its own scripts are applied up to a fixed one, so that this revision means the same schema whatever
newer version of the library is installed; later scripts get a revision of their own.
"""

import psycopg
from alembic import op
from procrastinate.schema import migrations_path

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

LAST_SCRIPT = "03.04.00_50_post_add_retry_failed_job_procedure.sql"

_DROP_ALL = """
DO $$
DECLARE statement text;
BEGIN
    FOR statement IN
        SELECT format('DROP FUNCTION %s CASCADE', oid::regprocedure) FROM pg_proc
        WHERE proname LIKE 'procrastinate\\_%' AND pg_function_is_visible(oid)
        UNION ALL
        SELECT format('DROP TABLE %s CASCADE', oid::regclass) FROM pg_class
        WHERE relkind = 'r' AND relname LIKE 'procrastinate\\_%'
          AND pg_table_is_visible(oid)
        UNION ALL
        SELECT format('DROP TYPE %s CASCADE', oid::regtype) FROM pg_type
        WHERE typname LIKE 'procrastinate\\_job\\_%' AND typrelid = 0 AND typelem = 0
          AND pg_type_is_visible(oid)
        UNION ALL
        SELECT format('DROP TYPE %s CASCADE', c.reltype::regtype) FROM pg_class c
        WHERE c.relkind = 'c' AND c.relname LIKE 'procrastinate\\_%'
          AND pg_table_is_visible(c.oid)
    LOOP
        EXECUTE statement;
    END LOOP;
END
$$
"""


def upgrade() -> None:
    """Apply the revision."""
    connection = _driver()
    for script in sorted(migrations_path.glob("*.sql")):
        if script.name <= LAST_SCRIPT:
            connection.execute(script.read_bytes())


def downgrade() -> None:
    """Take the revision back; jobs that wait are lost."""
    _driver().execute(_DROP_ALL)


def _driver() -> psycopg.Connection:
    # Several statements in one string, with percent signs, pass only without parameters.
    connection = op.get_bind().connection.driver_connection
    assert isinstance(connection, psycopg.Connection)
    return connection
