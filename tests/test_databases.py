"""Every test that asks for a database has one to itself, on either engine."""

from sqlalchemy import create_engine, text


def test_a_database_is_real_and_empty(database):
    engine = create_engine(database)
    with engine.begin() as tx:
        tx.execute(text("CREATE TABLE letters (words TEXT)"))
        tx.execute(text("INSERT INTO letters VALUES ('窓口')"))
        assert tx.execute(text("SELECT words FROM letters")).scalar_one() == "窓口"
    engine.dispose()


# The same again: a database left over from the test above, in whichever order, would refuse.
test_another_test_has_another_database = test_a_database_is_real_and_empty
