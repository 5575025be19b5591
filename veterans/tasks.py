"""The tasks of the rooms, gathered where Celery looks for them."""

from veterans.imports.tasks import check_batch, purge_files, write_batch

__all__ = ["check_batch", "purge_files", "write_batch"]
