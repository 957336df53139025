"""Run revisions on the connection that `storage.migrate` opened; its transaction is theirs."""

from alembic import context

from review_service.storage.schema import METADATA, is_ours

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    include_name=is_ours,
)
context.run_migrations()
