"""The directory at the size of the country: what is asked for every draft does not read all of it."""

from datetime import date

from services.reports.directory.store import communes_of
from shared.messaging.aggregate import Database
from shared.testing.service import Running

DAY = date(2025, 6, 14)
PROVINCES, COMMUNES = 60, 160


async def test_counting_a_units_communes_reads_no_more_when_the_country_is_in_the_directory(running: Running) -> None:
    async with running.pool.acquire() as connection, connection.transaction():
        await connection.execute(
            "INSERT INTO area_directory(area, valid_from, level, parent)"
            " SELECT format('area-%sC%s', p, c), '-infinity', 'commune', format('area-%s', p)"
            f" FROM generate_series(1, {PROVINCES}) p, generate_series(1, {COMMUNES}) c"
        )
        await connection.execute(
            "INSERT INTO unit_directory(unit, valid_from, name, kind, area)"
            " SELECT 'provincial_police-' || p, '-infinity', 'Công an tỉnh', 'provincial_police', 'area-' || p"
            f" FROM generate_series(1, {PROVINCES}) p"
        )
        await connection.execute("ANALYZE area_directory; ANALYZE unit_directory")
        before = await _rows_read(connection)
        assert await communes_of(connection, "provincial_police-7", DAY) == COMMUNES
        assert await _rows_read(connection) - before < 5 * COMMUNES


async def _rows_read(connection: Database) -> int:
    return await connection.fetchval(
        "SELECT sum(seq_tup_read + idx_tup_fetch) FROM pg_stat_xact_user_tables WHERE relname = 'area_directory'"
    )
